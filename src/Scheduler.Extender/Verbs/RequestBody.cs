namespace Scheduler.Extender.Verbs;

/// <summary>Reads a request's body, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>What is expected of a body whose length is not told.</summary>
    private const int UsualBytes = 16 << 10;

    /// <summary>The whole body, to be disposed of; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<PooledBuffer?> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) return null;
        var body = new PooledBuffer((int)(request.ContentLength ?? UsualBytes));
        try
        {
            if (await FillAsync(request, body, maxBytes, cancellationToken)) return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    /// <summary>Takes the bytes as they come, so that the connection's own buffers stay small.</summary>
    private static async ValueTask<bool> FillAsync(HttpRequest request, PooledBuffer body, long maxBytes, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var isTooLarge = body.Count + read.Buffer.Length > maxBytes;
            foreach (var segment in read.Buffer)
                if (!isTooLarge) body.Append(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (isTooLarge || read.IsCompleted) return !isTooLarge;
        }
    }
}
