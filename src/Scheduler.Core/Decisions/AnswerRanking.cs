using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Decisions;

/// <summary>
/// How one answer ranked the offered nodes. The verdict about the pod uses it, whatever happens to nodes and siblings later. Keeps which
/// nodes have the highest score, not every score: some hundred bytes.
/// </summary>
public sealed class AnswerRanking
{
    /// <summary>Up to this many nodes with the highest score are kept by name; more as one bit per node of the cluster.</summary>
    private const int MaxNamed = 8;

    // Other nodes with the highest score: by name, as bits, or all offered nodes.
    private readonly string[] _named = [];
    private readonly OfferedNodes? _many;

    private AnswerRanking(ScoredNode best) => Best = best;

    private AnswerRanking(SiblingView view, NodeOffer offer, ReadOnlySpan<int> scores, BestNode bestNode, OfferedNodes offered)
    {
        var place = bestNode.Place.IsNone ? default : bestNode.Place;
        Best = new ScoredNode(offer.NameAt(place), scores[place.Value], view.AddedAt(offer.NameAt(place)));
        Offered = offered;
        // The picked node alone has the highest score.
        if (bestNode.IsPicked) return;
        var count = scores.Count(Best.Score);
        if (count == scores.Length) _many = offered;
        else if (count <= MaxNamed) _named = NamesOf(offer, scores, Best.Score, count);
        else _many = new OfferedNodes(view.Locality.Topology.Cluster, offer, scores, Best.Score);
    }

    /// <summary>The node with the highest score; if several have it, the one with the highest value.</summary>
    public ScoredNode Best { get; }

    /// <summary>The best node that was not offered; null when none was better than <see cref="Best"/>.</summary>
    public UnofferedNode? Unoffered { get; private init; }

    /// <summary>All nodes that the answer allowed; null when that is only <see cref="Best"/>.</summary>
    private OfferedNodes? Offered { get; }

    /// <summary>The ranking of an answer; null without an offered node.</summary>
    /// <param name="view">The state of input and siblings.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="bestNode">The best of them.</param>
    /// <param name="offered">The offered nodes in the view's snapshot.</param>
    /// <param name="unoffered">The best node that was not offered; null when none was better.</param>
    public static AnswerRanking? Of(
        SiblingView view, NodeOffer offer, ReadOnlySpan<int> scores, BestNode bestNode, OfferedNodes offered, UnofferedNode? unoffered) =>
        offer.Count == 0 ? null : new(view, offer, scores, bestNode, offered) { Unoffered = unoffered };

    /// <summary>The ranking of an answer that leaves one node.</summary>
    public static AnswerRanking Only(ScoredNode node) => new(node);

    /// <summary>Whether a node has the highest score; null when it was not offered, or the snapshot was collected.</summary>
    public bool? IsBest(string nodeName)
    {
        if (nodeName == Best.NodeName || _named.Contains(nodeName, StringComparer.Ordinal)) return true;
        if (Offered?.Contains(nodeName) is not true) return null;
        return _many?.Contains(nodeName) ?? false;
    }

    /// <summary>
    /// What the pod adds from its own node on average over the nodes that were offered: what a node drawn at random gives. Over all nodes
    /// that are not cordoned if it is not known which were offered, and if <paramref name="mayWait"/>: then nodes may be withheld from the
    /// offer because they are not near. O(nodes).
    /// </summary>
    /// <param name="view">What its bound siblings read.</param>
    /// <param name="mayWait">Whether the pod asks to be held for a near node.</param>
    public long AddedByChance(SiblingView view, bool mayWait)
    {
        var cluster = view.Locality.Topology.Cluster;
        var (sum, count) = (Int128.Zero, 0);
        for (var i = 0; i < cluster.Nodes.Length; i++)
        {
            var node = new NodeIndex(i);
            if (!IsFeasible(cluster, node, mayWait ? null : Offered)) continue;
            sum += view.AddedAt(node).OnNode();
            count++;
        }

        return count == 0 ? 0 : (long)(sum / count);
    }

    private static bool IsFeasible(ClusterNodes cluster, NodeIndex node, OfferedNodes? offered) => offered switch
    {
        null => !cluster[node].IsUnschedulable,
        _ when offered.IsOf(cluster) => offered.Has(node),
        _ => offered.Contains(cluster[node].Name) ?? !cluster[node].IsUnschedulable,
    };

    private static string[] NamesOf(NodeOffer offer, ReadOnlySpan<int> scores, int score, int count)
    {
        var names = new string[count];
        for (int i = 0, place = scores.IndexOf(score); i < count; i++)
        {
            names[i] = offer.NameAt(new OfferPlace(place));
            place += 1 + scores[(place + 1)..].IndexOf(score);
        }

        return names;
    }
}
