using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Decisions;

/// <summary>The best node that was not offered, if the pod would have added clearly more there than on the best offered node.</summary>
/// <param name="Reason"><see cref="MissReason.NotOffered"/>; <see cref="MissReason.Full"/> when no such node had room.</param>
/// <param name="Node">The node, and what the pod would have added there.</param>
public sealed record UnofferedNode(MissReason Reason, BetterNode Node)
{
    /// <summary>Scores cannot distinguish nodes within half a step of ten: a twentieth.</summary>
    private const int Indistinct = 2 * NodeScorer.MaxScore;

    /// <summary>Finds it: O(nodes), or nothing to do if every node was offered.</summary>
    /// <param name="view">The state of input and siblings.</param>
    /// <param name="scorer">The rule for the value of nodes.</param>
    /// <param name="bestName">The best offered node.</param>
    /// <param name="offered">The offered nodes in the view's snapshot.</param>
    /// <param name="room">Which nodes the pod fits on; called only when needed.</param>
    public static UnofferedNode? Find(SiblingView view, NodeScorer scorer, string bestName, OfferedNodes offered, Func<NodeRoom> room)
    {
        var nodes = view.Locality.Topology.Cluster.Nodes;
        if (offered.Count == nodes.Length) return null;
        var values = new NodeValues(view, scorer);
        var worth = values.At(bestName);
        if (!IsBetter(values.AtMost, worth)) return null;
        var (best, full, fits) = ((Node: NodeIndex.None, Value: worth), (Node: NodeIndex.None, Value: worth), room());
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = new NodeIndex(i);
            var value = values.At(node);
            if (value <= best.Value || !IsBetter(value, worth) || offered.Has(node)) continue;
            if (fits.Has(nodes[i])) best = (node, value);
            else if (value > full.Value) full = (node, value);
        }

        return !best.Node.IsNone ? Of(MissReason.NotOffered, best.Node) : !full.Node.IsNone ? Of(MissReason.Full, full.Node) : null;

        UnofferedNode Of(MissReason reason, NodeIndex node) => new(reason, new BetterNode(nodes[node.Value].Name, view.AddedAt(node)));
    }

    private static bool IsBetter(long value, long worth) => value - worth > value / Indistinct;
}
