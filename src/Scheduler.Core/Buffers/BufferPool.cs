using System.Numerics;

namespace Scheduler.Core.Buffers;

/// <summary>
/// A pool of arrays for requests and answers. Returned arrays are kept up to a number of bytes, and only until the garbage collector needs
/// their memory: after an attack, <c>ArrayPool.Shared</c> would hold arrays of every size for a long time. Thread-safe.
/// </summary>
/// <param name="maxKeptBytes">Bytes of arrays that are kept.</param>
public sealed class BufferPool(long maxKeptBytes)
{
    /// <summary>The shortest array: a few hundred names.</summary>
    private const int MinLength = 16 << 10;

    /// <summary>The most arrays that are kept; kube-scheduler needs two at a time.</summary>
    private const int MaxKept = 32;

    private readonly Lock _lock = new();
    private readonly (int Length, WeakReference<byte[]?> Array)[] _kept =
        [.. Enumerable.Range(0, MaxKept).Select(_ => (0, new WeakReference<byte[]?>(null)))];

    private long _keptBytes;

    /// <summary>Bytes of the arrays kept now, including those that the garbage collector has collected.</summary>
    public long KeptBytes => Volatile.Read(ref _keptBytes);

    /// <summary>The length of the array for this many bytes: a power of two, or the longest possible array.</summary>
    public static int LengthOf(long capacity) =>
        (int)Math.Min((ulong)Array.MaxLength, BitOperations.RoundUpToPowerOf2((ulong)Math.Max(capacity, MinLength)));

    /// <summary>An array of this length, a result of <see cref="LengthOf"/>. Its content is not cleared.</summary>
    public byte[] Rent(int length)
    {
        lock (_lock)
        {
            foreach (ref var kept in _kept.AsSpan())
                if (kept.Length == length && Take(ref kept) is { } array) return array;
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Returns an array. An array whose length is not a result of <see cref="LengthOf"/> is not kept.</summary>
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

        // The kept arrays may have lengths that are no longer needed.
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
