using Scheduler.Core.Cluster;
using Scheduler.Core.Waiting;

namespace Scheduler.Verbs.Waiting;

/// <summary>Which of the offered nodes do not pass filter, and the constant reason that kube-scheduler is told.</summary>
internal sealed class WithheldNodes(OfferedLevels? offered, WaitVerdict verdict)
{
    /// <summary>Why a node does not pass.</summary>
    public string Reason => WaitTexts.ReasonOf(verdict.Floor);

    /// <summary>Whether the node at this place of the offer passes.</summary>
    public bool Passes(OfferPlace place) => offered is not null && verdict.Passes(offered[place]);
}
