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
    public string? BestNodeName { get; init; }

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

    /// <summary>The outcome for a pod: O(nodes).</summary>
    /// <param name="view">What its siblings cover without it.</param>
    /// <param name="nodeName">The node it was bound to.</param>
    /// <param name="room">Which nodes it would have fitted on.</param>
    /// <param name="wasOffered">Which nodes kube-scheduler chose from.</param>
    public static Outcome Of(SiblingView view, string nodeName, NodeRoom room, Func<string, bool> wasOffered)
    {
        var added = view.AddedAt(nodeName);
        var achieved = OnNode(added);
        var (offered, notOffered, full) = (new Best(achieved), new Best(achieved), new Best(achieved));
        var nodes = view.Placement.Topology.Cluster.Nodes;
        for (var node = 0; node < nodes.Length; node++)
        {
            var gain = OnNode(view.AddedAt(node));
            if (gain <= achieved) continue;
            if (!room.Has(nodes[node])) full = full.Or(nodes[node].Name, gain);
            else if (wasOffered(nodes[node].Name)) offered = offered.Or(nodes[node].Name, gain);
            else notOffered = notOffered.Or(nodes[node].Name, gain);
        }

        var missed = ReasonOf(achieved, offered.Bytes, notOffered.Bytes, full.Bytes);
        var best = missed switch { MissReason.Outvoted => offered, MissReason.NotOffered => notOffered, MissReason.Full => full, _ => default };
        return new Outcome(added, Math.Max(offered.Bytes, notOffered.Bytes), missed) { BestNodeName = best.NodeName };
    }

    private static MissReason? ReasonOf(long achieved, long offered, long notOffered, long full)
    {
        if (IsBetter(offered, achieved) && offered >= notOffered) return MissReason.Outvoted;
        if (IsBetter(notOffered, achieved)) return MissReason.NotOffered;
        return IsBetter(full, achieved) ? MissReason.Full : null;
    }

    private static bool IsBetter(long bytes, long achieved) => bytes - achieved > bytes / Indistinct;

    private static long OnNode(LevelBytes bytes) => bytes.NodeCached + bytes.NodeLocal;

    /// <summary>The best node of those seen so far, the first of equals.</summary>
    private readonly record struct Best(long Bytes, string? NodeName = null)
    {
        public Best Or(string nodeName, long bytes) => bytes > Bytes ? new Best(bytes, nodeName) : this;
    }
}
