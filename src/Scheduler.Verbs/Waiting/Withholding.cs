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
        var input = options.Mode == ExtenderMode.Observe ? null : await inputs.ResolveAsync(pod, cancellationToken);
        // Only now: a map may have been awaited, and the wait have ended meanwhile.
        var state = waits.Ask(request);
        var seen = See(request, input, nodes);
        var verdict = await recorder.ConfirmAsync(request, decider.Decide(request, state, input, seen, nodes), cancellationToken);
        var withheld = new WithheldNodes(seen?.Levels, verdict);
        var left = verdict.Step == WaitStep.Hold ? null : withheld.OnlyOneThatPasses();
        if (verdict.Step != WaitStep.PassAll || left is not null) recorder.Keep(input!, seen, nodes, left);
        return verdict.Step == WaitStep.PassAll ? null : withheld;
    }

    /// <summary>Whether no pod is to be evicted for this one.</summary>
    public bool VetoesPreemption(PodMetadata pod) =>
        options.Mode == ExtenderMode.Score && Waiting(pod) is { } request && waits.VetoesPreemption(request);

    private LocalityRequest? Waiting(PodMetadata pod) =>
        pod.Annotations.ContainsKey(LocalityAnnotations.MaxWait) && reader.Read(pod) is { } request && waits.Wants(request) ? request : null;

    /// <summary>Until the nodes are listed, none is known to be near, and none could ever take the pod.</summary>
    private SeenOffer? See(LocalityRequest request, PodInput? input, NodeOffer nodes)
    {
        if (!sync.IsSynced || input is not { Reason: NeutralReason.None, Located: { } located }) return null;
        var offered = nodes.OfferedIn(located.Locality.Topology.Cluster);
        var view = siblings.View(request, located.Maps, located.Locality, offered);
        var reads = PodReads.Of(view);
        return new SeenOffer(offered, view, reads, OfferedLevels.Of(reads, scorer.Weights, nodes));
    }
}
