using Scheduler.Core.Scores;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Outcomes;

/// <summary>What a pod got where it was bound, and what it could have got.</summary>
/// <param name="Added">What it adds there to what its siblings read, by level; over all pods of a job each block counts once.</param>
/// <param name="AchievableBytes">The most that it could have added from a node of its own, on any node that had room.</param>
/// <param name="Missed">Why it adds less than it could on the best node; null when that is where it is, as far as scores can tell.</param>
public sealed record Outcome(LevelBytes Added, long AchievableBytes, MissReason? Missed)
{
    /// <summary>Scores do not tell nodes apart that are within half a step of ten: a twentieth.</summary>
    private const int Indistinct = 2 * NodeScores.Max;

    /// <summary>The node on which it would have added most; null unless <see cref="Missed"/> says why it is not there.</summary>
    public string? BestNodeName => Better?.NodeName;

    /// <summary>What it adds from its own node.</summary>
    public long AchievedBytes => OnNode(Added);

    /// <summary>The best level at which it adds anything.</summary>
    public LocalityLevel Level => Added switch
    {
        { NodeCached: > 0 } => LocalityLevel.NodeCached,
        { NodeLocal: > 0 } => LocalityLevel.NodeLocal,
        { RackLocal: > 0 } => LocalityLevel.RackLocal,
        _ => LocalityLevel.OffSwitch,
    };

    /// <summary>The node that <see cref="Missed"/> is about, and what the pod would add there; null when nothing was missed.</summary>
    public BetterNode? Better { get; init; }

    /// <summary>The outcome for a pod: O(nodes).</summary>
    /// <param name="view">What its siblings cover without it.</param>
    /// <param name="nodeName">The node it was bound to.</param>
    /// <param name="room">Which nodes it would have fitted on.</param>
    /// <param name="wasOffered">Which nodes kube-scheduler chose from.</param>
    public static Outcome Of(SiblingView view, string nodeName, NodeRoom room, Func<string, bool> wasOffered)
    {
        var added = view.AddedAt(nodeName);
        var own = new Candidate(nodeName, OnNode(added));
        var (offered, notOffered, full) = (own, own, own);
        var nodes = view.Placement.Topology.Cluster.Nodes;
        for (var node = 0; node < nodes.Length; node++)
        {
            var other = new Candidate(nodes[node].Name, OnNode(view.AddedAt(node)));
            if (other.Bytes <= own.Bytes) continue;
            if (!room.Has(nodes[node])) full = full.OrBetter(other);
            else if (wasOffered(nodes[node].Name)) offered = offered.OrBetter(other);
            else notOffered = notOffered.OrBetter(other);
        }

        var (missed, better) = Judge(own.Bytes, offered, notOffered, full);
        return new Outcome(added, Math.Max(offered.Bytes, notOffered.Bytes), missed)
        {
            Better = missed is null ? null : new BetterNode(better.NodeName, view.AddedAt(better.NodeName)),
        };
    }

    private static (MissReason? Missed, Candidate Better) Judge(long achieved, Candidate offered, Candidate notOffered, Candidate full)
    {
        if (IsBetter(offered.Bytes, achieved) && offered.Bytes >= notOffered.Bytes) return (MissReason.Outvoted, offered);
        if (IsBetter(notOffered.Bytes, achieved)) return (MissReason.NotOffered, notOffered);
        return IsBetter(full.Bytes, achieved) ? (MissReason.Full, full) : (null, default);
    }

    private static bool IsBetter(long bytes, long achieved) => bytes - achieved > bytes / Indistinct;

    private static long OnNode(LevelBytes bytes) => bytes.NodeCached + bytes.NodeLocal;

    private readonly record struct Candidate(string NodeName, long Bytes)
    {
        public Candidate OrBetter(Candidate other) => other.Bytes > Bytes ? other : this;
    }
}

/// <summary>A node where a pod would have added more.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Added">What it would have added there, by level.</param>
public sealed record BetterNode(string NodeName, LevelBytes Added);
