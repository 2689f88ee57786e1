using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>What a pod got where it was bound, and what it could have got according to the answer for it.</summary>
/// <param name="Added">
/// What it adds there to what its bound siblings read, by level. Over all pods of a job, each block counts once.
/// </param>
/// <param name="Rated">What it got, and could have got; null when <paramref name="Missed"/> is <see cref="MissReason.Unknown"/>.</param>
/// <param name="Missed">Why it is not on the best node; null when it is, as far as scores show.</param>
public sealed record Outcome(LevelBytes Added, RatedBytes? Rated, MissReason? Missed)
{
    /// <summary>The node that <see cref="Missed"/> is about, and what the pod would have added there; null when there is none.</summary>
    public BetterNode? Better { get; init; }

    /// <summary>The best level at which it adds anything.</summary>
    public LocalityLevel Level => Added switch
    {
        { NodeCached: > 0 } => LocalityLevel.NodeCached,
        { NodeLocal: > 0 } => LocalityLevel.NodeLocal,
        { RackLocal: > 0 } => LocalityLevel.RackLocal,
        _ => LocalityLevel.OffSwitch,
    };

    /// <summary>An outcome without an answer to compare with.</summary>
    public static Outcome Unknown(LevelBytes added) => new(added, null, MissReason.Unknown);
}

/// <summary>Bytes from a pod's own node, cached or on disk, at the time of the answer.</summary>
/// <param name="Achieved">From the node it was bound to; at most <paramref name="Achievable"/>.</param>
/// <param name="Achievable">From the offered node that was scored best.</param>
public readonly record struct RatedBytes(long Achieved, long Achievable)
{
    /// <summary>
    /// From a node drawn at random, on average: the baseline, what blind placement gives. At most <see cref="Achievable"/>. Computed when
    /// the pod is bound (<see cref="AnswerRanking.AddedByChance"/>).
    /// </summary>
    public long ByChance { get; init; }

    /// <summary>Achieved ÷ achievable, 0 to 1; null when nothing was achievable.</summary>
    public double? Ratio => Achievable > 0 ? (double)Achieved / Achievable : null;
}

/// <summary>A node where a pod would have added more.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Added">What it would have added there, by level, at the time of the answer.</param>
public sealed record BetterNode(string NodeName, LevelBytes Added);

/// <summary>
/// Why a pod is not on the node where it would have added most, according to the answer for it. The names are the values of a metric's
/// <c>reason</c> label.
/// </summary>
public enum MissReason
{
    /// <summary>A better node was offered and scored higher, but kube-scheduler's total preferred another node.</summary>
    Outvoted,

    /// <summary>A better node had room, but was not offered: sampled away, or ruled out by a plugin's filter.</summary>
    NotOffered,

    /// <summary>A better node had no room, and the pod is on the best of the nodes that had room.</summary>
    Full,

    /// <summary>A better node was offered, but <c>Extender:Mode</c> is <c>Observe</c>: kube-scheduler got equal scores.</summary>
    Observed,

    /// <summary>
    /// A node was planned for the pod, and it was bound to another: the planned node had no room left, or no longer passed kube-scheduler's
    /// filters.
    /// </summary>
    NotFollowed,

    /// <summary>
    /// Unknown: no answer is recorded for the pod, or nothing of the input was known, or the pod was bound to a node that was not offered.
    /// </summary>
    Unknown,
}
