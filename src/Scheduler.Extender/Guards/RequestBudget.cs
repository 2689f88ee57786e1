namespace Scheduler.Extender.Guards;

/// <summary>
/// The bytes that the requests of one listener may hold at once: bodies as they come, what is read of them, answers. When there is no room,
/// requests that have waited for their client for a while end, the longest first: a client that has stopped must not keep others out.
/// Safe for many threads.
/// </summary>
/// <param name="maxBytes">The bound.</param>
/// <param name="patience">How long a request may wait for its client before it can be ended for others.</param>
/// <param name="clock">Tells how long one waits.</param>
internal sealed class RequestBudget(long maxBytes, TimeSpan patience, TimeProvider clock)
{
    private readonly Lock _lock = new();

    // Requests that wait for their clients, in the order in which they began to. Linked through themselves: there is no object for each.
    private RequestMemory? _oldest;
    private RequestMemory? _newest;
    private long _bytes;

    /// <summary>The bound, in bytes.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The memory of a request that begins; it holds nothing yet.</summary>
    public RequestMemory Begin() => new(this);

    /// <summary>Gives a request more bytes; false when there is no room, even without those that only wait.</summary>
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

    /// <summary>Takes bytes back; all that a request holds without <paramref name="bytes"/>.</summary>
    internal void Give(RequestMemory memory, long? bytes = null)
    {
        lock (_lock)
        {
            var given = bytes ?? memory.Bytes;
            memory.Bytes -= given;
            _bytes -= given;
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

    /// <summary>The request does not wait for its client any more; false when it was ended.</summary>
    internal bool Resume(RequestMemory memory)
    {
        lock (_lock)
        {
            Remove(memory);
            return !memory.IsEnded;
        }
    }

    private bool HasRoom(RequestMemory asking, long bytes)
    {
        while (_bytes + bytes > maxBytes)
            if (!TryEndOldest(asking)) return false;
        return true;
    }

    private bool TryEndOldest(RequestMemory asking)
    {
        var oldest = _oldest == asking ? asking.Later : _oldest;
        if (oldest is null || clock.GetElapsedTime(oldest.WaitingSince) < patience) return false;
        Remove(oldest);
        oldest.End();
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
