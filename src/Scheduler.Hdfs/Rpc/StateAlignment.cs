namespace Scheduler.Hdfs.Rpc;

/// <summary>
/// The newest transaction that NameNodes of one nameservice have told us of, as Hadoop's <c>ClientGSIContext</c> keeps it: sent with every
/// call, it makes an observer answer from that state or a later one. Safe for several threads.
/// </summary>
internal sealed class StateAlignment
{
    private long _seen = long.MinValue;

    /// <summary>The transaction; <see cref="long.MinValue"/> before any answer.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>An answer came from this state.</summary>
    public void Saw(long stateId)
    {
        for (var seen = Seen; stateId > seen;)
        {
            var before = Interlocked.CompareExchange(ref _seen, stateId, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
