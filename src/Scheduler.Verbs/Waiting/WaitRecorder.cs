using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Verbs.Notices;

namespace Scheduler.Verbs.Waiting;

/// <summary>
/// Records a verdict: the start of a wait in the pod's status, the decision for explain, and the reservation when one node is left.
/// </summary>
internal sealed class WaitRecorder(
    PodWaits waits,
    WaitConditions conditions,
    SiblingLedger siblings,
    NodeScorer scorer,
    DecisionLog decisions,
    PodNotices notices,
    TimeProvider clock)
{
    /// <summary>The verdict that stands: a pod is held only once the start of its wait is recorded in its status.</summary>
    public async ValueTask<WaitVerdict> ConfirmAsync(LocalityRequest request, WaitVerdict verdict, CancellationToken cancellationToken)
    {
        var confirmed = await RecordStartAsync(request, verdict, cancellationToken);
        waits.Answered(request.Pod, confirmed);
        return confirmed;
    }

    /// <summary>
    /// Keeps the decision for explain: kube-scheduler does not call prioritize for a pod that is held, or for which one node is left.
    /// </summary>
    /// <param name="input">What is known of the pod's input.</param>
    /// <param name="view">The offered nodes as the pod sees them; null while that is not known.</param>
    /// <param name="nodes">The offered nodes.</param>
    /// <param name="left">The place of the one node that passes; null when none or several do.</param>
    public void Keep(PodInput input, OfferView? view, NodeOffer nodes, OfferPlace? left)
    {
        notices.Report(input);
        var scores = new int[nodes.Count];
        var best = scorer.Score(view?.Input, nodes, scores);
        var decision = Decision.Of(input, view?.Input, nodes, scores, best, clock.GetUtcNow()) with { Ranking = null };
        if (left is { } place)
        {
            var name = nodes.NameAt(place);
            decision = decision with { Ranking = AnswerRanking.Only(new ScoredNode(name, scores[place.Value], view!.Input.AddedAt(name))) };
            // kube-scheduler binds to the only node without calling prioritize.
            siblings.Reserve(input.Request!, name, view.Nodes);
        }

        decisions.Add(decision);
    }

    private async ValueTask<WaitVerdict> RecordStartAsync(LocalityRequest request, WaitVerdict verdict, CancellationToken cancellationToken)
    {
        if (waits.MustRecord(request.Pod, verdict, out var refusal))
            return await conditions.BeginAsync(request, cancellationToken) ? verdict : WaitVerdict.Refuse(WaitRefusal.NotRecorded);
        return refusal is { } reason ? WaitVerdict.Refuse(reason) : verdict;
    }
}
