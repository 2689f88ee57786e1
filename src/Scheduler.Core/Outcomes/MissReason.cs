namespace Scheduler.Core.Outcomes;

/// <summary>Why a pod is not on the node where it would have added most. The names are the values of a metric's <c>reason</c> label.</summary>
public enum MissReason
{
    /// <summary>It was offered, and kube-scheduler's total preferred another one.</summary>
    Outvoted,

    /// <summary>It had room, but was not offered: sampled away, or ruled out by a plugin's filter.</summary>
    NotOffered,

    /// <summary>It had no room, and of those that had the pod is on the best.</summary>
    Full,
}
