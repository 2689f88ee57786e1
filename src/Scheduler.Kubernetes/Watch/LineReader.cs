namespace Scheduler.Kubernetes.Watch;

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
