using System.Net;
using System.Text;
using System.Text.Json;

namespace Scheduler.Kubernetes.Client;

/// <summary>The API server answered with an error status.</summary>
internal sealed class ApiServerException : Exception
{
    private const int Gone = (int)HttpStatusCode.Gone;

    /// <summary>An error status that the server answered to <paramref name="request"/>, such as <c>GET /api/v1/nodes</c>.</summary>
    public ApiServerException(string request, ApiStatus status, TimeSpan? retryAfter = null)
        : base($"The API server answered {status.Code} to {request}: {status.Message}{Advice(status.Code)}")
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>What the server said.</summary>
    public ApiStatus Status { get; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether a version or a continue token was too old.</summary>
    public bool IsExpired => Status.Code == Gone;

    private static string Advice(int code) => (HttpStatusCode)code switch
    {
        HttpStatusCode.Unauthorized => " (check the token or client certificate that we present)",
        HttpStatusCode.Forbidden => " (grant it by RBAC to the service account that we run as)",
        _ => "",
    };
}

/// <summary>A Status object: how the API server reports an error, as a body or inside a watch.</summary>
/// <param name="Code">HTTP status code; 0 when absent.</param>
/// <param name="Reason">Machine-readable reason such as <c>Expired</c> or <c>Forbidden</c>; empty when absent.</param>
/// <param name="Message">For logs; cut, since some quote a whole pod.</param>
internal readonly record struct ApiStatus(int Code, string Reason, string Message)
{
    private const int MaxMessageLength = 512;

    /// <summary>Reads a Status; null when the bytes are not a JSON object.</summary>
    public static ApiStatus? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var status = JsonDocument.Parse(json);
            var root = status.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new ApiStatus(CodeIn(root), TextIn(root, "reason"), Cut(TextIn(root, "message")))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Cuts a text that a server sent to a length fit for a log line.</summary>
    public static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= MaxMessageLength ? text : string.Concat(text.AsSpan(0, MaxMessageLength), "…");
    }

    private static int CodeIn(JsonElement status) =>
        status.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var value)
            ? value
            : 0;

    private static string TextIn(JsonElement status, string name) =>
        status.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}

/// <summary>Reads what the API server says in an answer that is not a success.</summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Longest Retry-After that is obeyed: a server that asks for more is called again anyway.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>The error: a Status, or plain text as 429 and proxies send it, cut to a limit.</summary>
    public static async Task<ApiServerException> ReadAsync(
        string request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var code = (int)response.StatusCode;
        var status = ApiStatus.Parse(bytes) is { Message.Length: > 0 } parsed
            ? parsed with { Code = code }
            : new ApiStatus(code, "", ApiStatus.Cut(bytes.Length > 0 ? Encoding.UTF8.GetString(bytes) : response.ReasonPhrase ?? ""));
        return new ApiServerException(request, status, RetryAfter(response));
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delay ? TimeSpan.FromTicks(Math.Min(delay.Ticks, MaxRetryAfter.Ticks)) : null;

    private static async Task<byte[]> ReadBytesAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxBytes];
        var length = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer[..length];
    }
}
