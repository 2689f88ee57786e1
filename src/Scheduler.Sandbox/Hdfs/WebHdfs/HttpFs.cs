using System.Net;
using System.Text;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>How the HttpFS gateway of Hadoop 3.3 differs from a NameNode.</summary>
internal static class HttpFs
{
    /// <summary>An answer of its own to an operation that it does not know; null for one that it knows.</summary>
    public static WebHdfsAnswer? UnknownOperation(string operation) => operation switch
    {
        "GETFILEBLOCKLOCATIONS" => WebHdfsAnswer.Empty(HttpStatusCode.BadRequest),
        "GETFILESTATUS" or "LISTSTATUS" or "LISTSTATUS_BATCH" or "GETCONTENTSUMMARY" or "GETHOMEDIRECTORY" or "OPEN" => null,
        _ => Refusal(new HdfsException(
            "com.sun.jersey.api.ParamException$QueryParamException",
            "java.lang.IllegalArgumentException: No enum constant "
            + $"org.apache.hadoop.fs.http.client.HttpFSFileSystem.Operation.{operation}")),
    };

    /// <summary>Every exception but a missing file is a 500.</summary>
    public static WebHdfsAnswer Refusal(HdfsException exception) => Escaped(WebHdfsAnswer.Json(
        WebHdfsJson.RemoteException(exception),
        exception.WebHdfsStatus == HttpStatusCode.NotFound ? HttpStatusCode.NotFound : HttpStatusCode.InternalServerError));

    /// <summary>Its JSON library escapes slashes.</summary>
    public static WebHdfsAnswer Escaped(WebHdfsAnswer answer) => answer.ContentType != "application/json"
        ? answer
        : answer with { Body = Encoding.UTF8.GetBytes(Escape(Encoding.UTF8.GetString(answer.Body.Span))) };

    private static string Escape(string json) => json.Replace("/", "\\/", StringComparison.Ordinal);
}
