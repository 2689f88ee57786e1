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

    /// <summary>Requests that wait for their clients, in the order in which they began to.</summary>
    private readonly LinkedList<RequestMemory> _waiting = [];

    private long _bytes;

    /// <summary>The bound, in bytes.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The memory of a request that begins; it holds nothing yet.</summary>
    public RequestMemory Begin() => new(this);

    /// <summary>Gives a request more bytes, or takes them back (below 0); false when there is no room, even without those that only wait.</summary>
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

    /// <summary>The request waits for its client from now on.</summary>
    internal void Wait(RequestMemory memory)
    {
        lock (_lock)
        {
            memory.WaitingSince = clock.GetTimestamp();
            if (memory.Node.List is null && !memory.IsEnded) _waiting.AddLast(memory.Node);
        }
    }

    /// <summary>The request does not wait for its client any more; false when it was ended.</summary>
    internal bool Resume(RequestMemory memory)
    {
        lock (_lock)
        {
            if (memory.Node.List is not null) _waiting.Remove(memory.Node);
            return !memory.IsEnded;
        }
    }

    /// <summary>The request has given everything back.</summary>
    internal void Release(RequestMemory memory)
    {
        lock (_lock)
        {
            if (memory.Node.List is not null) _waiting.Remove(memory.Node);
            Forget(memory);
        }
    }

    private bool HasRoom(RequestMemory memory, long bytes)
    {
        while (bytes > 0 && _bytes + bytes > maxBytes)
            if (!TryEndOldest(memory)) return false;
        return true;
    }

    private bool TryEndOldest(RequestMemory asking)
    {
        var oldest = _waiting.First;
        if (oldest?.Value == asking) oldest = oldest.Next;
        if (oldest is null || clock.GetElapsedTime(oldest.Value.WaitingSince) < patience) return false;
        _waiting.Remove(oldest);
        // Its buffers go back a moment later, when it notices.
        Forget(oldest.Value);
        oldest.Value.End();
        return true;
    }

    private void Forget(RequestMemory memory)
    {
        _bytes -= memory.Bytes;
        memory.Bytes = 0;
    }
}
