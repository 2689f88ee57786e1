using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>What a pod got where it was bound, and what it could have got by the answer that was given for it.</summary>
/// <param name="Added">What it adds there to what its bound siblings read, by level; over all pods of a job each block counts once.</param>
/// <param name="Rated">
/// What it got of what it could have got; null when <paramref name="Missed"/> is <see cref="MissReason.Unknown"/>.
/// </param>
/// <param name="Missed">Why it is not on the best node; null when that is where it is, as far as scores can tell.</param>
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

    /// <summary>An outcome of which no answer tells what else was possible.</summary>
    public static Outcome Unknown(LevelBytes added) => new(added, null, MissReason.Unknown);
}

/// <summary>Bytes from a pod's own node, cached or on disk, as they were when it was answered.</summary>
/// <param name="Achieved">From the node it was bound to; at most <paramref name="Achievable"/>.</param>
/// <param name="Achievable">From the offered node that was scored best.</param>
public readonly record struct RatedBytes(long Achieved, long Achievable)
{
    /// <summary>Achieved of achievable, 0 to 1; null when nothing was achievable.</summary>
    public double? Ratio => Achievable > 0 ? (double)Achieved / Achievable : null;
}

/// <summary>A node where a pod would have added more.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Added">What it would have added there, by level, when it was answered.</param>
public sealed record BetterNode(string NodeName, LevelBytes Added);

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

    /// <summary>
    /// A better node was offered, and <c>Extender:Mode</c> is <c>Observe</c>: kube-scheduler was answered that all are alike.
    /// </summary>
    Observed,

    /// <summary>
    /// Nothing is said of other nodes: no answer is recorded for the pod, or it ranked no node since nothing of the input was known, or the
    /// pod was bound to a node that it was not about.
    /// </summary>
    Unknown,
}
