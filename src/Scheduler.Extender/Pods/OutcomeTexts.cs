using Scheduler.Core.Outcomes;

namespace Scheduler.Extender.Pods;

/// <summary>What became of a pod, in one sentence for its owner.</summary>
internal static class OutcomeTexts
{
    /// <summary>The sentence about a pod that was bound.</summary>
    public static string Describe(string nodeName, Outcome outcome)
    {
        var got = $"{ByteText.Of(outcome.AchievedBytes)} of its {ByteText.Of(outcome.Added.Total)} is on {nodeName}";
        if (outcome.Missed is not { } missed || outcome.Better is not { } better)
            return outcome.AchievableBytes == 0 ? $"{got}: no node with room held more." : $"{got}, as much as any node with room could add.";
        var there = ByteText.Of(better.Added.NodeCached + better.Added.NodeLocal);
        return $"{got}; {better.NodeName} holds {there}, but {WhyNot(missed)}.";
    }

    /// <summary>Why the pod is not on the better node, to end a sentence about that node.</summary>
    public static string WhyNot(MissReason missed) => missed switch
    {
        MissReason.Outvoted => "kube-scheduler's other scores outvoted it: see the extender's weight",
        MissReason.NotOffered => "kube-scheduler did not offer it, though it had room: sampled away, or ruled out by a filter",
        _ => "it was full",
    };
}
