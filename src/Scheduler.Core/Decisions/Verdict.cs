using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>
/// Judges where a pod was bound by the answer or the plan for it. It is outvoted if its node was scored lower than another offered node. If
/// it is on the best node of the answer, later changes do not matter.
/// </summary>
public static class Verdict
{
    /// <summary>The outcome of a binding.</summary>
    /// <param name="decision">The answer; null when none is recorded.</param>
    /// <param name="nodeName">The node that the pod was bound to.</param>
    /// <param name="added">What it adds there to what its bound siblings read.</param>
    /// <param name="isObserving">Whether kube-scheduler got equal scores (<c>Extender:Mode</c> is <c>Observe</c>).</param>
    public static Outcome Of(Decision? decision, string nodeName, LevelBytes added, bool isObserving = false)
    {
        if (decision?.Ranking is not { } ranking || IsBest(decision, nodeName) is not { } isBest) return Outcome.Unknown(added);
        var achievable = ranking.Best.Bytes.OnNode();
        var rated = new RatedBytes(Math.Min(AchievedBytes(decision, ranking, nodeName, added, isBest), achievable), achievable);
        if (isBest) return new Outcome(added, rated, ranking.Unoffered?.Reason) { Better = ranking.Unoffered?.Node };
        var better = new BetterNode(ranking.Best.NodeName, ranking.Best.Bytes);
        var missed = decision.IsPlan ? MissReason.NotFollowed : isObserving ? MissReason.Observed : MissReason.Outvoted;
        return new Outcome(added, rated, missed) { Better = better };
    }

    /// <summary>Of a plan no other node is the best; of an answer it is unknown for nodes that were not offered.</summary>
    private static bool? IsBest(Decision decision, string nodeName) =>
        decision.Ranking!.IsBest(nodeName) ?? (decision.IsPlan ? false : null);

    /// <summary>
    /// What the pod would have added there at the time of the answer. Only a few of the lower nodes are recorded; for others, what it adds
    /// now is scaled to the share at that time.
    /// </summary>
    private static long AchievedBytes(Decision decision, AnswerRanking ranking, string nodeName, LevelBytes added, bool isBest)
    {
        if (nodeName == ranking.Best.NodeName) return ranking.Best.Bytes.OnNode();
        foreach (var scored in decision.Best)
            if (scored.NodeName == nodeName) return scored.Bytes.OnNode();
        if (isBest) return ranking.Best.Bytes.OnNode();
        var (then, now) = (ranking.Best.Bytes.Total, added.Total);
        return now == 0 || then <= now ? added.OnNode() : (long)((Int128)added.OnNode() * then / now);
    }
}
