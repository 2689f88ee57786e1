using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>An answer that is whole: an object, a Status, a line of text.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">Body.</param>
internal sealed record ApiAnswer(int Code, string ContentType, byte[] Body)
{
    /// <summary>Seconds for <c>Retry-After</c>; null when not sent.</summary>
    public int? RetryAfter { get; init; }

    public static ApiAnswer Of(int code, ApiResource resource, StoredObject value) =>
        new(code, "application/json", [.. Encoding.UTF8.GetBytes(resource.TypeMeta), .. value.Json[1..], (byte)'\n']);

    public static ApiAnswer Json(int code, JsonObject value) => new(code, "application/json", [.. ApiJson.Bytes(value), (byte)'\n']);

    public static ApiAnswer Of(ApiException refused) => Json(refused.Code, refused.ToStatus()) with { RetryAfter = refused.RetryAfter };

    /// <summary>429, which is plain text and no Status.</summary>
    public static ApiAnswer Busy(string text, int retryAfter) => Text(429, text) with { RetryAfter = retryAfter };

    public static ApiAnswer Text(int code, string text) => new(code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = Code;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        response.Headers.CacheControl = "no-cache, private";
        if (RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(Body, cancellationToken);
    }
}
