using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>When a map is stale, when it is read again, when a failed read is retried, and when an entry is idle.</summary>
internal sealed class Freshness(BlockMapOptions options)
{
    // A used map is read again at 75 to 90 % of its time, each path at its own point, so that a job's maps do not all refresh at once.
    private const double EarliestRefresh = 0.75;
    private const double RefreshSpread = 0.15;
    private const int MaxIdleTtls = 3;
    private const int MaxBackoffFactor = 12;
    private const int LastingFailureFactor = 6;

    // A file that is being written, or output that is being renamed, makes many changes; they cause one read.
    private static readonly TimeSpan ChangeSettles = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenChangedReads = TimeSpan.FromSeconds(5);

    // After missed changes every map is read again, but not all at once.
    private static readonly TimeSpan RevalidationSpread = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _ttl = options.LocationTtl;
    private readonly TimeSpan _negativeTtl = options.NegativeTtl;

    /// <summary>How long the shared tier keeps a map: an expired map is still useful while it is read again.</summary>
    public TimeSpan SharedTimeToLive => _ttl * 2;

    /// <summary>Whether the failure is an answer about the path, which invalidates an older map, and not a communication problem.</summary>
    public static bool IsAnswer(BlockMapFailure failure) => failure is BlockMapFailure.NotFound or BlockMapFailure.AccessDenied;

    public bool IsStale(BlockMapEntry entry, EntryState state, DateTimeOffset now) =>
        now - state.AsOf >= _ttl || entry.Changes.Newest(state.AsOf).Outdates(state.AsOf);

    /// <summary>When the path is due for a read: at once without a map, later after a failure, sooner after a change.</summary>
    public DateTimeOffset NextReadAt(BlockMapEntry entry, EntryState state)
    {
        var due = state.Map is { } map ? NextReadAfter(entry, map, state.AsOf) : DateTimeOffset.MinValue;
        return state.Failure is { } failure ? Later(due, NextTryAfter(entry, failure)) : due;
    }

    public bool IsDue(BlockMapEntry entry, EntryState state, DateTimeOffset now) => now >= NextReadAt(entry, state);

    /// <summary>Whether an entry may be dropped: neither used nor read for several times its TTL.</summary>
    public bool IsIdle(BlockMapEntry entry, DateTimeOffset now)
    {
        var last = entry.State.Map is null || entry.LastUsedAt > entry.State.AsOf ? entry.LastUsedAt : entry.State.AsOf;
        return now - last >= _ttl * MaxIdleTtls;
    }

    /// <summary>The pause of a path after its <paramref name="attempts"/>th failure in a row.</summary>
    public TimeSpan PauseAfter(BlockMapFailure failure, int attempts)
    {
        var doubled = 1 << Math.Min(attempts - 1, 10);
        return _negativeTtl * Math.Min(IsLasting(failure) ? LastingFailureFactor * doubled : doubled, MaxBackoffFactor);
    }

    // A DataNode may be back within seconds. While blocks stay missing, the pause doubles up to the normal refresh.
    private TimeSpan PauseAfterIncomplete(int reads) => _negativeTtl * (1 << Math.Clamp(reads - 1, 0, 20));

    private DateTimeOffset NextReadAfter(BlockMapEntry entry, BlockMap map, DateTimeOffset asOf)
    {
        var due = asOf + (_ttl * (EarliestRefresh + (RefreshSpread * Point(entry.Path))));
        if (map.Origin.IsIncomplete && asOf + PauseAfterIncomplete(entry.IncompleteReads) is var again && again < due) due = again;
        return ChangedReadAt(entry, asOf) is { } changed && changed < due ? changed : due;
    }

    // After a change, a missing file may exist, and the reverse. A communication problem is not affected by a change.
    private static DateTimeOffset NextTryAfter(BlockMapEntry entry, FetchFailure failure) =>
        IsAnswer(failure.Reason) && ChangedReadAt(entry, failure.At) is { } changed && changed < failure.RetryAt
            ? changed
            : failure.RetryAt;

    /// <summary>When a changed path is read again; null without a change since then.</summary>
    private static DateTimeOffset? ChangedReadAt(BlockMapEntry entry, DateTimeOffset learntAt)
    {
        var change = entry.Changes.Newest(learntAt);
        if (!change.Outdates(learntAt)) return null;
        var spread = change.IsGuess ? RevalidationSpread * Point(entry.Path) : TimeSpan.Zero;
        return Later(change.Since + ChangeSettles + spread, learntAt + BetweenChangedReads);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static bool IsLasting(BlockMapFailure failure) => failure is BlockMapFailure.NotFound or BlockMapFailure.AccessDenied
        or BlockMapFailure.NotAuthenticated or BlockMapFailure.TooManyFiles or BlockMapFailure.TooManyCalls
        or BlockMapFailure.UnknownNameservice or BlockMapFailure.AnswerTooLarge or BlockMapFailure.NotSupported
        or BlockMapFailure.InvalidPath;

    // FNV-1a: unlike string.GetHashCode it is the same in every process.
    private static double Point(InputPath path)
    {
        var hash = 2166136261u;
        foreach (var character in path.Authority) hash = unchecked((hash ^ character) * 16777619u);
        foreach (var character in path.Path) hash = unchecked((hash ^ character) * 16777619u);
        return hash / (double)uint.MaxValue;
    }
}
