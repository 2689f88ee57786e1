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

    /// <summary>The place of the node that passes, if exactly one does; else null.</summary>
    public OfferPlace? OnlyOneThatPasses()
    {
        if (offered?.CountAt(verdict.Floor) != 1) return null;
        var place = 0;
        while (!Passes(new OfferPlace(place))) place++;
        return new OfferPlace(place);
    }
}
