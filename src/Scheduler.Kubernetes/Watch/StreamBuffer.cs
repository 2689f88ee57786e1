using System.Buffers;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// The unread bytes of a stream, contiguous, in a rented buffer that doubles up to a limit. One use by one thread.
/// </summary>
internal sealed class StreamBuffer(Stream stream, int maxBytes) : IDisposable
{
    private const int InitialBytes = 32 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;

    /// <summary>Bytes read from the stream and not consumed.</summary>
    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Marks bytes as used up. They stay readable until the next <see cref="FillAsync"/>.</summary>
    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads more from the stream; false at its end.</summary>
    /// <exception cref="ObjectTooLargeException">The limit's worth of bytes is unread already.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread >= maxBytes) throw new ObjectTooLargeException(maxBytes);
        // Growing at half full leaves room for large reads: a long object is scanned again after each.
        var target = unread > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_start, unread).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (target, 0, unread);
    }
}

/// <summary>An object of a list, or a line of a watch, is longer than allowed.</summary>
internal sealed class ObjectTooLargeException(int maxBytes)
    : Exception($"An object is longer than Kubernetes:MaxObjectBytes ({maxBytes} bytes); raise it.");

/// <summary>Reads a watch: one event is one line, up to a limit. One use by one thread.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes) : IDisposable
{
    private readonly StreamBuffer _buffer = new(stream, maxLineBytes);
    private int _scanned;

    /// <summary>The line that <see cref="ReadAsync"/> found, without its end; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Moves to the next line; false at the end of the stream. A line that the end cuts short is not returned.</summary>
    /// <exception cref="ObjectTooLargeException">A line is longer than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TakeLine())
        {
            _scanned = _buffer.Unread.Length;
            if (!await _buffer.FillAsync(cancellationToken).ConfigureAwait(false)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private bool TakeLine()
    {
        var length = _buffer.Unread.Span[_scanned..].IndexOf((byte)'\n');
        if (length < 0) return false;
        length += _scanned;
        Line = _buffer.Unread[..length];
        _buffer.Consume(length + 1);
        _scanned = 0;
        return true;
    }
}
