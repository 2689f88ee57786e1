using System.Numerics;

namespace Scheduler.Core.Buffers;

/// <summary>
/// Arrays that are lent to requests and answers. Those given back are kept for the next ones, up to so many bytes, and only until the
/// garbage collector wants their memory: after an attack <c>ArrayPool.Shared</c> would hold arrays of every size for long. Safe for many
/// threads.
/// </summary>
/// <param name="maxKeptBytes">Bytes of arrays that are kept.</param>
public sealed class BufferPool(long maxKeptBytes)
{
    /// <summary>The shortest array: a few hundred names.</summary>
    private const int MinLength = 16 << 10;

    /// <summary>Arrays that are kept at the most; kube-scheduler needs two at a time.</summary>
    private const int MaxKept = 32;

    private readonly Lock _lock = new();
    private readonly (int Length, WeakReference<byte[]?> Array)[] _kept =
        [.. Enumerable.Range(0, MaxKept).Select(_ => (0, new WeakReference<byte[]?>(null)))];

    private long _keptBytes;

    /// <summary>Bytes of arrays kept now, counting those that the garbage collector has taken meanwhile.</summary>
    public long KeptBytes => Volatile.Read(ref _keptBytes);

    /// <summary>The length of the array that is lent for so many bytes: a power of two, or the longest that there is.</summary>
    public static int LengthOf(long capacity) =>
        (int)Math.Min((ulong)Array.MaxLength, BitOperations.RoundUpToPowerOf2((ulong)Math.Max(capacity, MinLength)));

    /// <summary>An array of this length, one of <see cref="LengthOf"/>. What is in it is not cleared.</summary>
    public byte[] Rent(int length)
    {
        lock (_lock)
        {
            foreach (ref var kept in _kept.AsSpan())
                if (kept.Length == length && Take(ref kept) is { } array) return array;
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Takes an array back; one of another length than <see cref="LengthOf"/> is not kept.</summary>
    public void Return(byte[] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length > maxKeptBytes || array.Length != LengthOf(array.Length)) return;
        lock (_lock)
        {
            ref var free = ref Free(array.Length);
            free.Length = array.Length;
            free.Array.SetTarget(array);
            _keptBytes += array.Length;
        }
    }

    private ref (int Length, WeakReference<byte[]?> Array) Free(int length)
    {
        if (_keptBytes + length <= maxKeptBytes)
        {
            foreach (ref var kept in _kept.AsSpan())
                if (kept.Length == 0) return ref kept;
        }

        // What is kept may be of lengths that nobody asks for any more.
        foreach (ref var kept in _kept.AsSpan()) Take(ref kept);
        return ref _kept[0];
    }

    private byte[]? Take(ref (int Length, WeakReference<byte[]?> Array) kept)
    {
        kept.Array.TryGetTarget(out var array);
        kept.Array.SetTarget(null);
        _keptBytes -= kept.Length;
        kept.Length = 0;
        return array;
    }
}
