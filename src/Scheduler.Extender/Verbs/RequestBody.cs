using System.Buffers;

namespace Scheduler.Extender.Verbs;

/// <summary>Reads a request's body, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>The whole body; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.Length > maxBytes || result.IsCompleted)
            {
                var body = buffer.Length > maxBytes ? null : buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return body;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
