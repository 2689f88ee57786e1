using System.Buffers;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Verbs.Notices;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>Scores every offered node by what the pod would add there to what its siblings read.</summary>
internal sealed class PrioritizeVerb(
    ExtenderOfferReader reader,
    IPodInputs inputs,
    SiblingLedger siblings,
    NodeScorer scorer,
    ClusterState cluster,
    ExtenderOptions options,
    PodNotices notices,
    DecisionLog decisions,
    IVerbObserver observer,
    TimeProvider clock) : IVerb
{
    /// <inheritdoc/>
    public string Name => "prioritize";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken)
    {
        using var offer = reader.Read(call.Body.Span, call.Memory);
        observer.Offered(offer.Nodes.Count);
        var input = await inputs.ResolveAsync(offer.Pod, cancellationToken);
        var rented = ArrayPool<int>.Shared.Rent(offer.Nodes.Count);
        Answer(input, offer, rented.AsSpan(0, offer.Nodes.Count), call.Answer);
        ArrayPool<int>.Shared.Return(rented);
    }

    private void Answer(PodInput input, ExtenderOffer offer, Span<int> scores, IBufferWriter<byte> answer)
    {
        var (view, offered) = ViewOf(input, offer.Nodes);
        var best = scorer.Score(view, offer.Nodes, scores);
        input = MarkNothingNear(input, scores);
        observer.Prioritized(input.Reason);
        if (input.Request is not null)
        {
            notices.Report(input);
            var unoffered = view is null ? null : FindUnoffered(view, offer.Nodes, best, offered!);
            decisions.Add(Decision.Of(input, view, offer.Nodes, scores, best, clock.GetUtcNow(), offered, unoffered));
        }
        else
        {
            notices.ReportUnknownKeys(input.Pod);
        }

        // A neutral answer reserves nothing.
        if (!best.Place.IsNone && options.Mode != ExtenderMode.Observe)
            siblings.Reserve(input.Request!, offer.Nodes.NameAt(best.Place), offered);
        if (options.Mode == ExtenderMode.Observe) scores.Clear();
        Answers.WritePriorities(answer, offer, scores, options.SparseScores);
    }

    private (SiblingView? View, OfferedNodes? Offered) ViewOf(PodInput input, NodeOffer nodes)
    {
        if (input is not { Request: { } request, Located: { } located }) return (null, null);
        var offered = nodes.OfferedIn(located.Locality.Topology.Cluster);
        return (siblings.View(request, located.Maps, located.Locality, offered), offered);
    }

    private UnofferedNode? FindUnoffered(SiblingView view, NodeOffer nodes, BestNode best, OfferedNodes offered) => nodes.Count == 0
        ? null
        : UnofferedNode.Find(view, scorer, nodes.NameAt(best.Place.IsNone ? default : best.Place), offered, () => RoomFor(view.Pod));

    private NodeRoom RoomFor(PodMetadata pod) =>
        new(cluster.Pods, cluster.Pods.LocalityPods.GetValueOrDefault(pod.Uid)?.Requests ?? default);

    private static PodInput MarkNothingNear(PodInput input, ReadOnlySpan<int> scores)
    {
        if (input.Reason != NeutralReason.None || scores.ContainsAnyExcept(NodeScorer.MinScore)) return input;
        var isMissing = input.States.Any(state => state.Origin is { BlocksWithoutReplica: > 0 });
        return input with { Reason = isMissing ? NeutralReason.NoLiveReplica : NeutralReason.NothingNear };
    }
}
