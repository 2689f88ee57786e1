using System.Net;
using System.Text;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>An answer before it is sent.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">Body.</param>
internal sealed record WebHdfsAnswer(HttpStatusCode Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string HtmlType = "text/html;charset=iso-8859-1";

    /// <summary>Where the client is sent for the data.</summary>
    public string? Location { get; init; }

    /// <summary>Value of <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>File whose bytes follow, from an offset, so many.</summary>
    public (string Path, long Offset, long Length)? File { get; init; }

    public static WebHdfsAnswer Json(ReadOnlyMemory<byte> body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status, "application/json", body);

    public static WebHdfsAnswer Text(string body) => new(HttpStatusCode.OK, "text/plain;charset=utf-8", Encoding.UTF8.GetBytes(body));

    public static WebHdfsAnswer Empty(HttpStatusCode status) => new(status, "application/octet-stream", default);

    /// <summary>An error page as Jetty writes it.</summary>
    public static WebHdfsAnswer Html(HttpStatusCode status, string message, string uri) => new(status, HtmlType, Encoding.UTF8.GetBytes(
        $"""
        <html>
        <head>
        <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
        <title>Error {(int)status} {message}</title>
        </head>
        <body><h2>HTTP ERROR {(int)status} {message}</h2>
        <table>
        <tr><th>URI:</th><td>{uri}</td></tr>
        <tr><th>STATUS:</th><td>{(int)status}</td></tr>
        <tr><th>MESSAGE:</th><td>{message}</td></tr>
        </table>

        </body>
        </html>

        """));
}
