using System.Collections.Concurrent;
using System.Net;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>What a DataNode answers to a redirected OPEN.</summary>
internal sealed class DataNodeOperations(SandboxNamespace hdfs, ConcurrentDictionary<string, string> tokens)
{
    private const int MoreThanAskedFor = 100_000;

    public WebHdfsAnswer Answer(WebHdfsRequest request, DataNodeFault? fault)
    {
        try
        {
            return fault switch
            {
                DataNodeFault.ServerError => WebHdfsAnswer.Html(
                    HttpStatusCode.InternalServerError, "java.lang.OutOfMemoryError", request.RawPath),
                DataNodeFault.BlockMissing => throw new HdfsException(
                    "org.apache.hadoop.hdfs.BlockMissingException", $"Could not obtain block: BP-1:blk_1 file={request.HdfsPath}"),
                DataNodeFault.InvalidToken => throw InvalidToken(request.Parameter("delegation") ?? ""),
                DataNodeFault.Redirect => WebHdfsAnswer.Empty(HttpStatusCode.TemporaryRedirect) with { Location = request.Target },
                _ => Open(request, fault),
            };
        }
        catch (HdfsException refused)
        {
            return WebHdfsAnswer.Json(WebHdfsJson.RemoteException(refused), refused.WebHdfsStatus);
        }
    }

    private WebHdfsAnswer Open(WebHdfsRequest request, DataNodeFault? fault)
    {
        if (!request.IsWebHdfs || request.Operation != "OPEN" || request.Parameter("namenoderpcaddress") is null)
            throw HdfsException.IllegalArgument($"Invalid operation {request.Operation}");
        hdfs.CheckAccess(User(request), request.HdfsPath, "READ");
        var (path, offset, wanted) = (request.HdfsPath, request.Number("offset") ?? 0, request.Number("length") ?? long.MaxValue);
        var there = hdfs.GetFileStatus(path).Length - offset;
        if (there < 0) throw new HdfsException("java.io.EOFException", "Cannot seek after EOF");
        var length = Math.Min(wanted, there);
        return fault switch
        {
            DataNodeFault.TooLong => WebHdfsAnswer.Empty(HttpStatusCode.OK) with { Body = TooLong(path, offset, length) },
            DataNodeFault.TooShort => WebHdfsAnswer.Empty(HttpStatusCode.OK) with { File = (path, offset, length / 2) },
            _ => WebHdfsAnswer.Empty(HttpStatusCode.OK) with { File = (path, offset, length) },
        };
    }

    private byte[] TooLong(string path, long offset, long length) =>
        [.. hdfs.Read(path, offset, checked((int)length)).Span, .. new byte[MoreThanAskedFor]];

    private string User(WebHdfsRequest request)
    {
        if (request.Parameter("delegation") is not { } token) return request.Parameter("user.name") ?? "dr.who";
        return tokens.GetValueOrDefault(token) ?? throw InvalidToken(token);
    }

    private static HdfsException InvalidToken(string token) => new(
        "org.apache.hadoop.security.token.SecretManager$InvalidToken", $"token ({token}) can't be found in cache");
}
