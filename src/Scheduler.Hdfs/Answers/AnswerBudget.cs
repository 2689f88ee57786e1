using Scheduler.Core.Buffers;

namespace Scheduler.Hdfs.Answers;

/// <summary>
/// The memory of all answers in progress, of NameNodes and DataNodes and over every transport: <c>NameNode:MaxBytesUnderWay</c>. A
/// request beyond it is refused, and its memory is returned. Safe for several threads.
/// </summary>
internal sealed class AnswerBudget(long maxBytes)
{
    /// <summary>Memory that is kept for the next answers.</summary>
    private const long MaxKeptBytes = 8 << 20;

    private readonly BufferPool _pool = new(MaxKeptBytes);
    private readonly Lock _lock = new();
    private long _held;
    private long _mostHeld;

    /// <summary>The bound.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>Bytes that are held now.</summary>
    public long Held
    {
        get { lock (_lock) return _held; }
    }

    /// <summary>The most bytes that were held at once.</summary>
    public long MostHeld
    {
        get { lock (_lock) return _mostHeld; }
    }

    /// <summary>Takes bytes, which the caller gives back.</summary>
    /// <exception cref="AnswerBudgetException">The budget has fewer bytes left.</exception>
    public void Take(long bytes)
    {
        lock (_lock)
        {
            if (_held + bytes > maxBytes) throw new AnswerBudgetException(maxBytes);
            _held += bytes;
            _mostHeld = Math.Max(_mostHeld, _held);
        }
    }

    /// <summary>An array of at least this many bytes, taken from the budget. Its content is not cleared.</summary>
    /// <exception cref="AnswerBudgetException">The budget has fewer bytes left.</exception>
    public byte[] Rent(int bytes)
    {
        var length = BufferPool.LengthOf(bytes);
        Take(length);
        return _pool.Rent(length);
    }

    /// <summary>Gives an array back, and its bytes to the budget.</summary>
    public void Return(byte[] array)
    {
        _pool.Return(array);
        GiveBack(array.Length);
    }

    /// <summary>Gives bytes back.</summary>
    public void GiveBack(long bytes)
    {
        lock (_lock) _held -= bytes;
    }
}

/// <summary>No memory is left for an answer: others in progress hold it.</summary>
internal sealed class AnswerBudgetException(long maxBytes) : Exception(
    $"answers in progress take more than {maxBytes} bytes together (NameNode:MaxBytesUnderWay)");
