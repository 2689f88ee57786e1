namespace Scheduler.Core.Decisions;

/// <summary>The outcome of a pod, in one sentence for its owner.</summary>
public static class OutcomeTexts
{
    /// <summary>The sentence about a pod that was bound.</summary>
    /// <param name="nodeName">Where it was bound.</param>
    /// <param name="outcome">What it got.</param>
    /// <param name="isPlan">Whether a plan is what it is judged by (<see cref="Decision.IsPlan"/>).</param>
    public static string Describe(string nodeName, Outcome outcome, bool isPlan = false)
    {
        var got = $"{ByteText.Of(outcome.Added.OnNode())} of its {ByteText.Of(outcome.Added.Total)} is on {nodeName}";
        if (outcome.Rated is not { } rated)
            return $"{got}; it is unknown whether another node was better: no answer that ranked the nodes is recorded.";
        if (outcome is { Missed: { } missed, Better: { } better })
            return $"{got}; {better.NodeName} holds {ByteText.Of(better.Added.OnNode())}, but {WhyNot(missed)}.";
        if (isPlan) return $"{got}, as planned with its job.";
        return rated.Achievable == 0
            ? $"{got}: no node that was offered held more."
            : $"{got}, as much as any node that was offered could add.";
    }

    /// <summary>Why the pod is not on the better node, to end a sentence about that node.</summary>
    public static string WhyNot(MissReason missed) => missed switch
    {
        MissReason.Outvoted => "kube-scheduler's other scores outvoted it: see the extender's weight",
        MissReason.NotFollowed => "that plan was not followed: no room was left there, or it no longer passed kube-scheduler's filters",
        MissReason.Observed => "Extender:Mode is Observe, so kube-scheduler got equal scores",
        MissReason.NotOffered => "kube-scheduler did not offer it, though it had room: sampled away, or ruled out by a filter",
        _ => "it was full",
    };
}
