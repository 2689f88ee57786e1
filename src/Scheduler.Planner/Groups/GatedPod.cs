using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Groups;

/// <summary>A pod from its gate until it is bound, as the planner follows it. Changed under the lock of <see cref="GatedPods"/>.</summary>
internal sealed class GatedPod(LocalityPod pod, LocalityRequest request)
{
    /// <summary>The pod as the watch last showed it.</summary>
    public LocalityPod Pod { get; set; } = pod;

    /// <summary>What it asks for.</summary>
    public LocalityRequest Request { get; set; } = request;

    public GatedPodStep Step { get; set; }

    /// <summary>Whether it counts as one with our gate.</summary>
    public bool IsCounted { get; set; }

    /// <summary>When our gate was first seen to be its only one, as a timestamp; null while others keep it too.</summary>
    public long? AloneSince { get; set; }

    /// <summary>When it was first seen with both our gate and a nominated node; null when it is not so.</summary>
    public long? NominatedSince { get; set; }

    /// <summary>
    /// The node of its plan; null without one. Until the pod is released, it is not certain that the node is nominated: a write may be in
    /// progress, or have ended without an answer.
    /// </summary>
    public string? PlannedNode { get; set; }

    /// <summary>Its plan, until its node is known to be nominated and its owner is notified. Taken by its write alone.</summary>
    public Decision? UnreportedPlan { get; set; }

    /// <summary>
    /// The nominated node that the watch showed last. Once it has no gate, the node stays: the API server clears it at the binding.
    /// </summary>
    public string? LastNominatedNode { get; set; }

    /// <summary>Why our gate is removed, since that was tried first; null before.</summary>
    public ReleaseReason? Reason { get; set; }

    /// <summary>When it lost our gate, as a timestamp; or when the last attempt to remove it failed.</summary>
    public long LastWriteAt { get; set; }

    /// <summary>Why our gate could not be removed when that was tried last; null when it was not, or is removed.</summary>
    public string? Problem { get; set; }

    /// <summary>
    /// Whether a scheduler found no node for it after it lost its gates. What a scheduler found before does not depend on the plan.
    /// </summary>
    public bool IsRefused { get; set; }

    /// <summary>When its nominated node is cleared, as a timestamp, unless it is bound before; counts once it is released.</summary>
    public long ClearAt { get; set; }

    public PodMetadata Metadata => Pod.Metadata;

    /// <summary>When it is planned for the last time before it is overdue, as a timestamp; never while other gates keep it too.</summary>
    public long LastLookAt(PlannerOptions options, TimeProvider clock) => AloneSince is { } since
        ? since + (long)((options.MaxGated.Value - GatedPods.LookAgainAfter).TotalSeconds * clock.TimestampFrequency)
        : long.MaxValue;
}

/// <summary>How far the planner is with a pod.</summary>
internal enum GatedPodStep
{
    /// <summary>Its group is collected, or waits for a map or for a near slot.</summary>
    Collected,

    /// <summary>It is being nominated and released.</summary>
    Writing,

    /// <summary>Our gate could not be removed; it is tried again.</summary>
    WriteFailed,

    /// <summary>Our gate is removed, and it is not bound yet.</summary>
    Released,

    /// <summary>Its nominated node is being cleared.</summary>
    Clearing,

    /// <summary>Its plan is over. It is followed until it is bound, since an Event reports to its owner where.</summary>
    PlanOver,
}

/// <summary>What makes pods one job: the namespace and the group's name. Their inputs may differ.</summary>
/// <param name="Namespace">Their namespace.</param>
/// <param name="Group">The group's name (<see cref="LocalityRequest.Group"/>).</param>
internal readonly record struct JobKey(string Namespace, string Group)
{
    public static JobKey Of(LocalityRequest request) => new(request.Pod.Namespace, request.Group);
}
