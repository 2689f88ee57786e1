namespace Scheduler.Listeners.Memory;

/// <summary>
/// The bytes that all requests of one listener may hold: bodies as they arrive, what is read of them, answers. When there is no room,
/// requests that have waited for their client for some time are ended: the largest first, and of equal ones the longest waiting. A client
/// that has stopped must not block others. Safe for many threads.
/// </summary>
/// <param name="maxBytes">The bound.</param>
/// <param name="patience">How long a request may wait for its client before it can be ended to make room.</param>
/// <param name="clock">Measures how long a request waits.</param>
public sealed class RequestBudget(long maxBytes, TimeSpan patience, TimeProvider clock)
{
    private readonly Lock _lock = new();

    // Requests that wait for their clients, oldest first. They are their own list nodes, so that waiting allocates nothing.
    private RequestMemory? _oldest;
    private RequestMemory? _newest;
    private long _bytes;
    private long _newBytes;

    /// <summary>
    /// The most that new entries may take: half, so that requests with unknown names leave room for those about known nodes.
    /// </summary>
    public long MaxNewBytes => maxBytes / 2;

    /// <summary>The bound, in bytes.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The memory of a new request; it holds nothing yet.</summary>
    public RequestMemory Begin() => new(this);

    /// <summary>Gives a request more bytes; false when there is no room even after ending requests that wait.</summary>
    internal bool TryTake(RequestMemory memory, long bytes)
    {
        lock (_lock)
        {
            if (memory.IsEnded || !HasRoom(memory, bytes)) return false;
            memory.Bytes += bytes;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>The same for new entries.</summary>
    internal bool TryTakeNew(RequestMemory memory, long bytes)
    {
        lock (_lock)
        {
            if (_newBytes + bytes > MaxNewBytes || !TryTake(memory, bytes)) return false;
            memory.NewBytes += bytes;
            _newBytes += bytes;
            return true;
        }
    }

    /// <summary>Takes bytes back; without <paramref name="bytes"/> all that the request holds.</summary>
    internal void Give(RequestMemory memory, long? bytes = null)
    {
        lock (_lock)
        {
            var given = bytes ?? memory.Bytes;
            memory.Bytes -= given;
            _bytes -= given;
            if (bytes is not null) return;
            _newBytes -= memory.NewBytes;
            memory.NewBytes = 0;
        }
    }

    /// <summary>The request waits for its client from now on.</summary>
    internal void Wait(RequestMemory memory)
    {
        lock (_lock)
        {
            if (memory.IsEnded) return;
            memory.WaitingSince = clock.GetTimestamp();
            Append(memory);
        }
    }

    /// <summary>The request does not wait for its client any more.</summary>
    internal void Resume(RequestMemory memory)
    {
        lock (_lock) Remove(memory);
    }

    private bool HasRoom(RequestMemory asking, long bytes)
    {
        while (_bytes + bytes > maxBytes)
            if (!TryEndLargest(asking)) return false;
        return true;
    }

    private bool TryEndLargest(RequestMemory asking)
    {
        RequestMemory? largest = null;
        for (var one = _oldest; one is not null && clock.GetElapsedTime(one.WaitingSince) >= patience; one = one.Later)
            if (one != asking && one.Bytes > (largest?.Bytes ?? 0)) largest = one;
        if (largest is null) return false;
        Remove(largest);
        largest.End();
        return true;
    }

    private void Append(RequestMemory memory)
    {
        memory.IsWaiting = true;
        memory.Earlier = _newest;
        if (_newest is null) _oldest = memory;
        else _newest.Later = memory;
        _newest = memory;
    }

    private void Remove(RequestMemory memory)
    {
        if (!memory.IsWaiting) return;
        if (memory.Earlier is null) _oldest = memory.Later;
        else memory.Earlier.Later = memory.Later;
        if (memory.Later is null) _newest = memory.Earlier;
        else memory.Later.Earlier = memory.Earlier;
        (memory.IsWaiting, memory.Earlier, memory.Later) = (false, null, null);
    }
}
