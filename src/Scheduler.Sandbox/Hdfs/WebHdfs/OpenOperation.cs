using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>OPEN at a NameNode: a redirect to a DataNode that holds the first byte. HttpFS gives the bytes itself.</summary>
internal sealed class OpenOperation(SandboxNamespace hdfs, NameNodeOptions options)
{
    private const int TokenBytes = 32;

    /// <summary>The answer to a call on a path that may be read.</summary>
    public WebHdfsAnswer Answer(WebHdfsCall call)
    {
        var length = hdfs.GetFileStatus(call.Path).Length;
        if (call.Offset > 0 && call.Offset >= length)
        {
            throw HdfsException.IO($"Offset={call.Offset} out of the range [0, {length}); OPEN, path={call.Path}");
        }

        // A redirected request carries the NameNode's address: without DataNodes this server is its own DataNode.
        if (options.IsHttpFs || (options.DataNodes is null && call.Request.Parameter("namenoderpcaddress") is not null))
        {
            var file = (call.Path, call.Offset, Math.Min(call.Length, length - call.Offset));
            return WebHdfsAnswer.Empty(HttpStatusCode.OK) with { File = file };
        }

        var location = Location(call, Choose(call));
        return call.Request.Parameter("noredirect") == "true"
            ? WebHdfsAnswer.Json(WebHdfsJson.Document(json => json.WriteString("Location", location)))
            : WebHdfsAnswer.Empty(HttpStatusCode.TemporaryRedirect) with { Location = location };
    }

    // As NamenodeWebHdfsMethods.chooseDatanode: the first of the sorted ones that is not excluded, by its address alone.
    private SandboxDataNode Choose(WebHdfsCall call)
    {
        var excluded = Excluded(call.Request.Parameter("excludedatanodes") ?? "");
        var located = hdfs.GetBlockLocations(call.Path, call.Offset, 1, options.ReaderOf(call.Request.Reader)).Blocks;
        var holders = located.Count > 0 ? located[0].Replicas.Select(replica => replica.DataNode) : hdfs.DataNodes;
        return holders.FirstOrDefault(holder => holder.AdminState != DataNodeAdminState.Decommissioned && !excluded.Contains(holder))
            ?? throw HdfsException.IO("No active nodes contain this block");
    }

    private HashSet<SandboxDataNode> Excluded(string value) =>
        [
            .. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(Find).OfType<SandboxDataNode>(),
        ];

    private SandboxDataNode? Find(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return hdfs.DataNodes.FirstOrDefault(dataNode => dataNode.IpAddress == address);
        var port = int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw HdfsException.IllegalArgument($"For input string: \"{address[(colon + 1)..]}\"");
        return hdfs.DataNodes.FirstOrDefault(dataNode => dataNode.IpAddress == address[..colon] && dataNode.XferPort == port);
    }

    private string Location(WebHdfsCall call, SandboxDataNode dataNode)
    {
        var authority = options.DataNodes?.AuthorityOf(dataNode) ?? call.State.Address.Authority;
        var range = call.Length == long.MaxValue ? "" : $"&length={call.Length}";
        return $"http://{authority}/webhdfs/v1{EscapePath(call.Path)}?op=OPEN&{Identity(call)}"
            + $"&namenoderpcaddress={options.Nameservice ?? options.RpcAddress}{range}&offset={call.Offset}";
    }

    // Under Kerberos a DataNode gets a token: the caller's own, or one issued for it.
    private string Identity(WebHdfsCall call)
    {
        var token = call.Request.Parameter("delegation");
        if (token is null && options is { UsesSpnego: true, DataNodes: not null })
            token = Convert.ToHexString(RandomNumberGenerator.GetBytes(TokenBytes));
        if (token is null) return $"user.name={call.User}";
        options.DataNodes?.Accept(token, call.User);
        return $"delegation={token}";
    }

    // As recorded: + & ; are not escaped in the redirect's path, % ? # and everything beyond ASCII are escaped.
    private static string EscapePath(string path) => Uri.EscapeDataString(path)
        .Replace("%2F", "/", StringComparison.Ordinal).Replace("%2B", "+", StringComparison.Ordinal)
        .Replace("%26", "&", StringComparison.Ordinal).Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%3D", "=", StringComparison.Ordinal);
}
