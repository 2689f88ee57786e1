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

    /// <summary>The webhook answered, or refused a request.</summary>
    /// <param name="outcome">What became of the pod.</param>
    /// <param name="elapsed">From the request's headers to the end of the answer.</param>
    void Admitted(AdmissionOutcome outcome, TimeSpan elapsed)
    {
    }

    private sealed class Nothing : IPlannerObserver;
}

/// <summary>
/// What the webhook made of a pod; but for <see cref="Gated"/> the pod is created as it was sent. The names are the values of a metric's
/// label.
/// </summary>
public enum AdmissionOutcome
{
    /// <summary>It gets our gate.</summary>
    Gated,

    /// <summary>It has our gate already: the webhook was called again, or its author wrote it.</summary>
    GatedBefore,

    /// <summary>It has no <c>hdfs.locality/paths</c>, or <c>hdfs.locality/plan: "false"</c>.</summary>
    NotRequested,

    /// <summary>It is a Spark driver or a Flink JobManager, or names no path that its namespace may use.</summary>
    NoInput,

    /// <summary>Its node is chosen otherwise: by its author, a DaemonSet, a kubelet or Kueue; or it is being deleted.</summary>
    PlacedOtherwise,

    /// <summary>Its scheduler is not among those whose pods are planned.</summary>
    OtherScheduler,

    /// <summary>It is no creation of a pod: the webhook's manifest asks for more than it should.</summary>
    OtherRequest,

    /// <summary>It would be gated, but this replica is starting or stopping.</summary>
    NotReady,

    /// <summary>It would be gated, but no replica is known to lead.</summary>
    NoLeader,

    /// <summary>It would be gated, but <see cref="PlannerOptions.MaxGatedPods"/> are.</summary>
    TooManyGated,

    /// <summary>The review could not be read.</summary>
    Unreadable,
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
