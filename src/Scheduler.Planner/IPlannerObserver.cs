namespace Scheduler.Planner;

/// <summary>Notified of what the planner does; the host's metrics implement it. Must return at once and not throw.</summary>
public interface IPlannerObserver
{
    /// <summary>Records nothing.</summary>
    static IPlannerObserver None { get; } = new Nothing();

    /// <summary>A pod lost our gate.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="gated">How long our gate alone kept it.</param>
    void Released(ReleaseReason reason, TimeSpan gated)
    {
    }

    /// <summary>A group was planned.</summary>
    /// <param name="pods">Its pods that got a node.</param>
    /// <param name="elapsed">Time of the computation.</param>
    void Planned(int pods, TimeSpan elapsed)
    {
    }

    /// <summary>A planned pod was bound.</summary>
    /// <param name="isFollowed">Whether to the node of the plan.</param>
    void Bound(bool isFollowed)
    {
    }

    private sealed class Nothing : IPlannerObserver;
}

/// <summary>Why a pod lost our gate. The names are the values of a metric's label.</summary>
public enum ReleaseReason
{
    /// <summary>Its node is nominated.</summary>
    Planned,

    /// <summary>No node that it may run on has room.</summary>
    NoRoom,

    /// <summary>No node that it may run on is near its input.</summary>
    NothingNear,

    /// <summary>It names no input that can be read, or reads none itself.</summary>
    NoInput,

    /// <summary>The map of its input was not there in time, or could not be read.</summary>
    NoMap,

    /// <summary>It asks for something that no plan follows (<see cref="Core.Eligibility.UnplannableReason"/>).</summary>
    Unplannable,

    /// <summary>It kept the gate for too long; the last resort, for pods of any replica.</summary>
    Overdue,

    /// <summary>Its node could not be nominated.</summary>
    NotNominated,

    /// <summary>Planning failed unexpectedly.</summary>
    Failed,
}
