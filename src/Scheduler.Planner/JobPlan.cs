using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>Finds where the pods of a job run best.</summary>
internal interface IJobPlans
{
    /// <summary>The plan for these pods of one job. Its placements count from now on.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="mayWait">Whether there is time to wait for maps; if not, pods whose map is missing get no node.</param>
    /// <returns>Null if a map is missing and there is time.</returns>
    JobPlan? Plan(IReadOnlyList<GatedPod> pods, bool mayWait);

    /// <summary>Reads the missing maps of these pods. Completes, never faulted, once each is there or could not be read.</summary>
    Task ReadMapsAsync(IReadOnlyList<GatedPod> pods);

    /// <summary>Records in the pod's status that it waits, once.</summary>
    Task RecordWaitAsync(GatedPod pod, CancellationToken cancellationToken);

    /// <summary>How many siblings of a pod are bound, nominated or planned.</summary>
    int PlacedOf(LocalityRequest request);
}

/// <summary>What becomes of the pods of a job.</summary>
/// <param name="Pods">Each pod that was to be planned.</param>
internal sealed record JobPlan(IReadOnlyList<PodPlan> Pods);

/// <summary>What becomes of one pod.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Plan">The answer for it, which ranks one node; null without a node. It is recorded once that is nominated.</param>
/// <param name="Reason">Why it is released; null when it waits for a nearer slot.</param>
internal readonly record struct PodPlan(GatedPod Pod, Decision? Plan, ReleaseReason? Reason);
