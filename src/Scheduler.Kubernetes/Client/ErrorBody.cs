using System.Text;

namespace Scheduler.Kubernetes.Client;

/// <summary>Reads what the API server says in an answer that is not a success.</summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Longest Retry-After obeyed: a server that asks for more is asked again anyway.</summary>
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
