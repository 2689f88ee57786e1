namespace Scheduler.Core.Planning;

/// <summary>
/// Which replica plans: at most one at any time, as far as clocks that run at the same pace can tell. Safe for use from any thread; reading
/// it costs no call.
/// </summary>
public interface IPlannerLease
{
    /// <summary>
    /// Whether this replica is the leader now. It becomes false some seconds before another replica can become the leader, also when the
    /// API server is unreachable or the process stood still. What began before may still end later.
    /// </summary>
    bool IsLeader { get; }

    /// <summary>The identity of the leader, this replica or another; null when none is known to live.</summary>
    string? Leader { get; }

    /// <summary>
    /// Completes at the next change of <see cref="IsLeader"/> or <see cref="Leader"/>. Take it before you read them: then no change is
    /// missed.
    /// </summary>
    Task Changed { get; }
}
