using System.Buffers;

namespace Scheduler.Hdfs.Rpc;

/// <summary>A frame that a NameNode sent, in a pooled buffer that goes back when it is disposed: its header is read, its body is not.</summary>
internal sealed class RpcAnswer(byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>All of it; valid until it is disposed.</summary>
    public ReadOnlySpan<byte> Frame => _buffer.AsSpan(0, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } pooled) ArrayPool<byte>.Shared.Return(pooled);
    }
}
