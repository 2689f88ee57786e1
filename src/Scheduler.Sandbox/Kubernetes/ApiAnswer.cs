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

/// <summary>What can go wrong with an answer of a <see cref="SandboxApiServer"/>.</summary>
public enum ApiServerFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>429 by priority and fairness: <c>text/plain</c>, <c>Retry-After: 2</c>.</summary>
    TooManyRequests,

    /// <summary>429 while shutting down: <c>text/plain</c>, <c>Retry-After: 5</c>.</summary>
    ShuttingDown,

    /// <summary>500 with a Status.</summary>
    ServerError,

    /// <summary>403 with a Status, as in the first moments after a start, when no rule of RBAC is loaded yet.</summary>
    Forbidden,

    /// <summary>The head and part of the body, then the connection is cut.</summary>
    DropMidBody,

    /// <summary>200 and <c>application/json</c>, but a body that is no JSON.</summary>
    Garbage,
}
