using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Verbs.Notices;

namespace Scheduler.Verbs.Waiting;

/// <summary>What filter withholds from a pod that waits: reads what it asks for, finds its input, judges, and has the start recorded.</summary>
internal sealed class Withholding(
    LocalityRequestReader reader,
    IPodInputs inputs,
    PodWaits waits,
    WaitConditions conditions,
    WaitRule rule,
    NodeSampling sampling,
    SiblingLedger siblings,
    NodeScorer scorer,
    ClusterState cluster,
    ClusterSync sync,
    IgnoredNotices notices,
    InputNotices inputNotices,
    DecisionLog decisions,
    ExtenderOptions options,
    TimeProvider clock)
{
    /// <summary>Decides about one offer; null lets every node pass.</summary>
    public async ValueTask<WithheldNodes?> DecideAsync(PodMetadata pod, NodeOffer nodes, CancellationToken cancellationToken)
    {
        if (Waiting(pod) is not { } request) return null;
        var nodeNames = nodes.ToNames();
        var input = options.Mode == ExtenderMode.Observe ? null : await inputs.ResolveAsync(pod, cancellationToken);
        // Only now: a map may have been awaited, and the wait have ended meanwhile.
        var state = waits.Ask(request);
        var offered = KnowsNodes && input is { Reason: NeutralReason.None, Located: { } located } ? Look(request, located, nodes) : null;
        var verdict = await ConfirmAsync(request, Judge(request, state, input, offered, nodeNames), cancellationToken);
        waits.Answered(pod, verdict);
        var isOneLeft = verdict.Step != WaitStep.Hold && offered?.Levels.CountAt(verdict.Floor) == 1;
        if (verdict.Step == WaitStep.PassAll && !isOneLeft) return null;
        var withheld = new WithheldNodes(offered?.Levels, verdict);
        // kube-scheduler binds without asking again: that is where the pod goes.
        var left = isOneLeft ? nodeNames.Where((_, place) => withheld.Passes(new OfferPlace(place))).Single() : null;
        Remember(input!, offered?.View, nodes, left);
        if (left is not null) siblings.Reserve(request, left, offered!.Nodes);
        return verdict.Step == WaitStep.PassAll ? null : withheld;
    }

    /// <summary>Until the nodes are listed, none is known to be near, and none could ever take the pod.</summary>
    private bool KnowsNodes => sync.IsSynced;

    /// <summary>Whether nobody is to be evicted for this pod.</summary>
    public bool VetoesPreemption(PodMetadata pod) =>
        options.Mode == ExtenderMode.Score && Waiting(pod) is { } request && waits.VetoesPreemption(request);

    private LocalityRequest? Waiting(PodMetadata pod) =>
        pod.Annotations.ContainsKey(LocalityAnnotations.MaxWait) && reader.Read(pod) is { } request && waits.Wants(request) ? request : null;

    private Offer Look(LocalityRequest request, LocatedInput located, NodeOffer nodes)
    {
        var offered = nodes.OfferedIn(located.Locality.Topology.Cluster);
        var view = siblings.View(request, located.Maps, located.Locality, offered);
        var reads = PodReads.Of(view);
        return new Offer(offered, view, reads, OfferedLevels.Of(reads, scorer.Weights, nodes));
    }

    private WaitVerdict Judge(
        LocalityRequest request, WaitState state, PodInput? input, Offer? offer, ImmutableArray<string> nodeNames)
    {
        if (input is null) return WaitVerdict.Refuse(WaitRefusal.Observing);
        if (offer is null) return JudgeUnknown(request, state, input);
        var requests = cluster.Pods.LocalityPods.GetValueOrDefault(request.Pod.Uid)?.Requests ?? default;
        return rule.Judge(new WaitQuestion
        {
            Level = request.Level,
            State = state,
            IsNominated = request.Pod.NominatedNodeName is not null,
            IsSampled = IsSampled(nodeNames, requests),
            Offered = offer.Levels,
            Reads = offer.Reads,
            Requests = requests,
        });
    }

    /// <summary>
    /// A restart forgets nodes and block maps, and that must not lose a wait: while what is missing is still to come, the pod that waits
    /// goes on.
    /// </summary>
    private static WaitVerdict JudgeUnknown(LocalityRequest request, WaitState state, PodInput input) =>
        IsToCome(input) && state is { IsRecorded: true, IsOver: false } && request.Pod.NominatedNodeName is null
            ? WaitVerdict.Hold(request.Level)
            : WaitVerdict.Refuse(WaitRefusal.InputUnknown);

    private static bool IsToCome(PodInput input) => input.Reason switch
    {
        // The input is known wholly: it is the nodes that are not listed yet.
        NeutralReason.None or NeutralReason.MapPending => true,
        NeutralReason.PartialInput => input.States.Any(state => state is { Origin: null, Failure: null }),
        _ => false,
    };

    private bool IsSampled(ImmutableArray<string> nodeNames, NodeUsage requests)
    {
        var nodes = cluster.Nodes;
        return nodes.Nodes.Length > NodeSampling.MinSample
            && sampling.IsSample(nodeNames.AsSpan(), nodes.Nodes.Length, LevelRoom.Count(nodes, cluster.Pods, requests));
    }

    private async ValueTask<WaitVerdict> ConfirmAsync(LocalityRequest request, WaitVerdict verdict, CancellationToken cancellationToken)
    {
        if (waits.MustRecord(request.Pod, verdict, out var refusal))
            return await conditions.BeginAsync(request, cancellationToken) ? verdict : WaitVerdict.Refuse(WaitRefusal.NotRecorded);
        return refusal is { } reason ? WaitVerdict.Refuse(reason) : verdict;
    }

    /// <summary>kube-scheduler does not prioritize a pod that is held, or that one node is left for; explain should know of it.</summary>
    private void Remember(PodInput input, SiblingView? view, NodeOffer nodes, string? left)
    {
        inputNotices.Say(input.Pod, input.States);
        notices.Say(input.Request!);
        var scores = new int[nodes.Count];
        var best = scorer.Score(view, nodes, scores);
        var decision = Decision.Of(input, view, nodes, scores, best, clock.GetUtcNow());
        var only = left is null ? null : AnswerRanking.Only(new ScoredNode(left, scores[nodes.ToNames().IndexOf(left)], view!.AddedAt(left)));
        decisions.Add(decision with { Ranking = only });
    }

    /// <summary>The offered nodes as the pod sees them.</summary>
    private sealed record Offer(OfferedNodes Nodes, SiblingView View, PodReads Reads, OfferedLevels Levels);
}
