using System.Numerics;

namespace Scheduler.Extender.Guards;

/// <summary>
/// Arrays that are lent to requests. Of those given back no more than so many bytes are kept, unlike in <c>ArrayPool.Shared</c>, which after
/// an attack would hold arrays of every size until much later. Safe for many threads.
/// </summary>
/// <param name="maxKeptBytes">Bytes of arrays that are kept for the next requests.</param>
internal sealed class BufferPool(long maxKeptBytes)
{
    /// <summary>The shortest array: a few hundred names.</summary>
    private const int MinLength = 16 << 10;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]>[] _kept = [.. Enumerable.Range(0, ClassOf(Array.MaxLength) + 1).Select(_ => new Stack<byte[]>())];
    private long _keptBytes;

    /// <summary>Bytes of arrays kept now.</summary>
    public long KeptBytes => Volatile.Read(ref _keptBytes);

    /// <summary>The length of the array that is lent for so many bytes: a power of two, or the longest that there is.</summary>
    public static int LengthOf(long capacity) =>
        (int)Math.Min((ulong)Array.MaxLength, BitOperations.RoundUpToPowerOf2((ulong)Math.Max(capacity, MinLength)));

    /// <summary>An array of this length, one of <see cref="LengthOf"/>. What is in it is not cleared.</summary>
    public byte[] Rent(int length)
    {
        lock (_lock)
        {
            if (_kept[ClassOf(length)].TryPop(out var bytes))
            {
                _keptBytes -= length;
                return bytes;
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Takes an array back.</summary>
    public void Return(byte[] bytes)
    {
        if (bytes.Length > maxKeptBytes) return;
        lock (_lock)
        {
            // What was kept may be of sizes that are not asked for any more.
            if (_keptBytes + bytes.Length > maxKeptBytes) Clear();
            _kept[ClassOf(bytes.Length)].Push(bytes);
            _keptBytes += bytes.Length;
        }
    }

    private void Clear()
    {
        foreach (var stack in _kept)
        {
            stack.Clear();
            stack.TrimExcess();
        }

        _keptBytes = 0;
    }

    /// <summary>The power of two, counted from the shortest; the longest length stands for the power above it.</summary>
    private static int ClassOf(int length) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)length) / MinLength);
}
