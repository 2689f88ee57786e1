using Scheduler.Core;
using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>Records plans as the answers on which the verdicts about their pods rest, and notifies the pods' owners by Events.</summary>
internal sealed class PlanNotices(
    DecisionLog decisions, ReleasedPods released, IgnoredNotices ignored, IPodEvents events, TimeProvider clock)
{
    private const string PlannedReason = "LocalityPlanned", ReleasedReason = "LocalityReleased", NotFollowedReason = "LocalityNotFollowed";

    /// <summary>The node of a plan is nominated.</summary>
    /// <param name="plan">The plan of one pod, onto the one node that it ranks.</param>
    public void Planned(Decision plan)
    {
        decisions.Add(plan);
        var node = plan.Best.Single();
        events.Record(
            plan.Pod,
            PlannedReason,
            $"Planned with its job onto {node.NodeName}, which holds {ByteText.Of(node.Bytes.OnNode())} of its "
                + $"{ByteText.Of(node.Bytes.Total)}.",
            warning: false);
    }

    /// <summary>A pod lost our gate. Its scheduler may never ask us, so an Event reports to its owner here what is ignored.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="reason">Why.</param>
    /// <param name="nodeName">The node that is nominated, by this planner or another; null without one.</param>
    public void Released(LocalityRequest request, ReleaseReason reason, string? nodeName)
    {
        ignored.Released(request);
        var pod = request.Pod;
        released.Add(new ReleasedPod(pod.WithoutTexts, reason, nodeName, clock.GetUtcNow()));
        if (nodeName is not null) return;
        events.Record(pod, ReleasedReason, $"Released without a plan: {WhyNot(reason)}. kube-scheduler alone places it.", warning: false);
    }

    /// <summary>A planned pod was bound.</summary>
    /// <param name="pod">The pod, bound.</param>
    /// <param name="planned">The node of its plan.</param>
    public void Bound(LocalityPod pod, string planned)
    {
        if (pod.NodeName == planned) return;
        events.Record(
            pod.Metadata,
            NotFollowedReason,
            $"Planned onto {planned}, but bound to {pod.NodeName}: {planned} had no room left, or no longer passed kube-scheduler's "
                + "filters.",
            warning: false);
    }

    /// <summary>Why a pod was released without a plan, to end a sentence.</summary>
    public static string WhyNot(ReleaseReason reason) => reason switch
    {
        ReleaseReason.NoRoom => "no node that it may run on has room for it",
        ReleaseReason.NothingNear => "no node that it may run on is near what its siblings leave of the input",
        ReleaseReason.NoInput => "it names no input that can be read, or is a driver",
        ReleaseReason.NoMap => "the block locations of its input were not known in time",
        ReleaseReason.Unplannable => "no plan follows what it asks for, such as pod affinity, a volume claim or a port of the node",
        ReleaseReason.NotNominated => "its node could not be nominated",
        ReleaseReason.Failed => "the planner failed",
        _ => "it had kept the gate for too long",
    };
}
