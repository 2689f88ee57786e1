using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Extender.Tracking;

/// <summary>Tells a pod's owner, in one Event, what became of its locality once it is bound.</summary>
internal sealed class OutcomeNotices(IPodEvents events)
{
    private const string Placed = "LocalityPlaced";
    private const string Missed = "LocalityMissed";

    /// <summary>Says it, where the outcome is known; how often is the writer's to bound.</summary>
    public void Say(PodMetadata pod, Binding binding)
    {
        if (binding.Outcome is not { } outcome || outcome.Added.Total == 0) return;
        events.Record(pod, outcome.Missed is null or MissReason.Unknown ? Placed : Missed, OutcomeTexts.Describe(binding.NodeName, outcome), warning: false);
    }
}
