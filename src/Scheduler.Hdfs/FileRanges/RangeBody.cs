namespace Scheduler.Hdfs.FileRanges;

/// <summary>Reads the body of an answer that is bytes of a file: never more of it than was asked for.</summary>
internal static class RangeBody
{
    // A file is as long as it is said to be only once its bytes are there.
    private const int FirstBufferSize = 64 * 1024;

    /// <summary>Reads up to <paramref name="length"/> bytes; what goes beyond stays unread, and the connection ends with the answer.</summary>
    /// <returns>The bytes; fewer when the server says that this is all.</returns>
    /// <exception cref="IOException">The answer breaks off.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage answer, int length, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var (bytes, filled) = (new byte[Math.Min(length, FirstBufferSize)], 0);
        while (filled < length)
        {
            if (filled == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
            var read = await body.ReadAsync(bytes.AsMemory(filled), cancellationToken);
            if (read == 0) return IsFramed(answer) ? bytes[..filled] : throw new HttpIOException(HttpRequestError.ResponseEnded);
            filled += read;
        }

        return bytes;
    }

    // Without a length of its own or chunks, the end of the connection alone ends the body, and says nothing of whether it is whole.
    private static bool IsFramed(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentLength is not null || answer.Headers.TransferEncodingChunked == true;
}
