using System.Buffers;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>The body of an answer, in a pooled buffer that goes back when it is disposed.</summary>
internal sealed class Answer : IDisposable
{
    private const int FirstBufferSize = 16 * 1024;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>The bytes; valid until it is disposed.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    /// <summary>Reads a body up to a limit.</summary>
    /// <returns>Null when the body is longer; the rest is not read.</returns>
    public static async Task<Answer?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) return null;
        var answer = new Answer();
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            while (answer._length <= limit)
                if (await answer.ReadSomeAsync(body, cancellationToken) == 0) return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        answer.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async ValueTask<int> ReadSomeAsync(Stream body, CancellationToken cancellationToken)
    {
        if (_length == _buffer.Length) Grow();
        var read = await body.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
        _length += read;
        return read;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferSize, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength)));
        Body.CopyTo(larger);
        var length = _length;
        Dispose();
        (_buffer, _length) = (larger, length);
    }
}
