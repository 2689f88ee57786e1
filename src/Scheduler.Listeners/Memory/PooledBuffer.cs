using System.Buffers;
using Scheduler.Core.Buffers;

namespace Scheduler.Listeners.Memory;

/// <summary>
/// Bytes of one request in a pooled array: a body of 5,000 names is too large for a new array each time. The array counts in the request's
/// memory.
/// </summary>
/// <param name="pool">Where arrays come from.</param>
/// <param name="memory">The request's memory.</param>
public sealed class PooledBuffer(BufferPool pool, RequestMemory memory) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = [];

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    /// <summary>Bytes written.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count) => Count += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Count);
    }

    /// <summary>Appends these bytes.</summary>
    /// <param name="bytes">What is appended.</param>
    /// <param name="capacity">The new capacity in bytes, if the present one is too small.</param>
    public void Append(ReadOnlySpan<byte> bytes, long capacity)
    {
        if (bytes.Length > _bytes.Length - Count) Grow(Math.Max(Count + bytes.Length, capacity));
        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(_bytes);
        _bytes = [];
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Count < bytes) Grow(Math.Max((long)Count + bytes, 2L * _bytes.Length));
    }

    private void Grow(long capacity)
    {
        var length = BufferPool.LengthOf(capacity);
        memory.Take(length);
        var (smaller, larger) = (_bytes, pool.Rent(length));
        smaller.AsSpan(0, Count).CopyTo(larger);
        _bytes = larger;
        Release(smaller);
    }

    private void Release(byte[] bytes)
    {
        if (bytes.Length == 0) return;
        pool.Return(bytes);
        memory.Give(bytes.Length);
    }
}
