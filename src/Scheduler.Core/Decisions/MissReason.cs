namespace Scheduler.Core.Decisions;

/// <summary>
/// Why a pod is not on the node where it would have added most, by the answer that was given for it. The names are the values of a metric's
/// <c>reason</c> label.
/// </summary>
public enum MissReason
{
    /// <summary>A better node was offered and scored higher, and kube-scheduler's total preferred another one.</summary>
    Outvoted,

    /// <summary>A better node had room, but was not offered: sampled away, or ruled out by a plugin's filter.</summary>
    NotOffered,

    /// <summary>A better node had no room, and of those that had the pod is on the best.</summary>
    Full,

    /// <summary>A better node was offered, and <c>Extender:Mode</c> is <c>Observe</c>: kube-scheduler was answered that all are alike.</summary>
    Observed,

    /// <summary>
    /// Nothing is said of other nodes: no answer is recorded for the pod, or it ranked no node since nothing of the input was known, or the pod
    /// was bound to a node that it was not about.
    /// </summary>
    Unknown,
}
