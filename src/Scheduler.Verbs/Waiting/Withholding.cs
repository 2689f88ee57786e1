using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;

namespace Scheduler.Verbs.Waiting;

/// <summary>Which nodes filter withholds from a pod that waits: finds its input, decides, and records.</summary>
internal sealed class Withholding(
    LocalityRequestReader reader,
    IPodInputs inputs,
    PodWaits waits,
    SiblingLedger siblings,
    NodeScorer scorer,
    ClusterSync sync,
    WaitDecider decider,
    WaitRecorder recorder,
    ExtenderOptions options)
{
    /// <summary>Decides about one offer; null lets every node pass.</summary>
    public async ValueTask<WithheldNodes?> DecideAsync(PodMetadata pod, NodeOffer nodes, CancellationToken cancellationToken)
    {
        if (Waiting(pod) is not { } request) return null;
        // kube-scheduler tries the node of a plan alone: the plan remains the answer about the pod, and its reservation.
        if (pod.NominatedNodeName is not null && waits.WasGated(pod)) return null;
        var input = options.Mode == ExtenderMode.Observe ? null : await inputs.ResolveAsync(pod, cancellationToken);
        // After the input: it may have been waited for, and the wait for locality may have ended since.
        var state = waits.Ask(request);
        var view = ViewOf(request, input, nodes);
        var verdict = await recorder.ConfirmAsync(request, decider.Decide(request, state, input, view, nodes), cancellationToken);
        var withheld = new WithheldNodes(view?.Levels, verdict);
        var left = verdict.Step == WaitStep.Hold ? null : withheld.OnlyOneThatPasses();
        if (verdict.Step != WaitStep.PassAll || left is not null) recorder.Keep(input!, view, nodes, left);
        return verdict.Step == WaitStep.PassAll ? null : withheld;
    }

    /// <summary>Whether no pod may be evicted for this one.</summary>
    public bool VetoesPreemption(PodMetadata pod) =>
        options.Mode == ExtenderMode.Score && Waiting(pod) is { } request && waits.VetoesPreemption(request);

    private LocalityRequest? Waiting(PodMetadata pod) =>
        pod.Annotations.ContainsKey(LocalityAnnotations.MaxWait) && reader.Read(pod) is { } request && waits.Wants(request)
            ? request
            : null;

    /// <summary>Null until the nodes are listed: before that no node is known to be near.</summary>
    private OfferView? ViewOf(LocalityRequest request, PodInput? input, NodeOffer nodes)
    {
        if (!sync.IsSynced || input is not { Reason: NeutralReason.None, Located: { } located }) return null;
        var offered = nodes.OfferedIn(located.Locality.Topology.Cluster);
        var siblingView = siblings.View(request, located.Maps, located.Locality, offered);
        var reads = PodReads.Of(siblingView);
        return new OfferView(offered, siblingView, reads, OfferedLevels.Of(reads, scorer.Weights, nodes));
    }
}

/// <summary>Which of the offered nodes do not pass filter, and the constant reason in the answer.</summary>
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
