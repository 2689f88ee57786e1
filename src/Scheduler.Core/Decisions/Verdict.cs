using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>
/// Judges where a pod was bound by the answer that was given for it: outvoted is who was scored lower there than on another offered node.
/// Who is on the best node of the answer stays so, whatever became better since.
/// </summary>
public static class Verdict
{
    /// <summary>The outcome of a binding.</summary>
    /// <param name="decision">The answer; null when none is recorded.</param>
    /// <param name="nodeName">The node that the pod was bound to.</param>
    /// <param name="added">What it adds there to what its bound siblings read.</param>
    /// <param name="isObserving">Whether kube-scheduler was answered that all nodes are alike.</param>
    public static Outcome Of(Decision? decision, string nodeName, LevelBytes added, bool isObserving = false)
    {
        if (decision?.Ranking is not { } ranking || ranking.IsBest(nodeName) is not { } isBest) return Outcome.Unknown(added);
        var achievable = ranking.Best.Bytes.OnNode();
        var rated = new RatedBytes(Math.Min(AchievedBytes(decision, ranking, nodeName, added, isBest), achievable), achievable);
        if (isBest) return new Outcome(added, rated, ranking.Unoffered?.Reason) { Better = ranking.Unoffered?.Node };
        var better = new BetterNode(ranking.Best.NodeName, ranking.Best.Bytes);
        return new Outcome(added, rated, isObserving ? MissReason.Observed : MissReason.Outvoted) { Better = better };
    }

    /// <summary>
    /// What the pod would have added there when it was answered. Of nodes that were scored lower only a few are recorded: else it is what
    /// it adds now, for a share as large as its share was then.
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
