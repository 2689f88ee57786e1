using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Decisions;

/// <summary>
/// How one answer ranked the offered nodes. The verdict about the pod rests on it, whatever becomes of nodes and siblings later. Takes some
/// hundred bytes: which nodes have the highest score, not what each was scored.
/// </summary>
public sealed class AnswerRanking
{
    /// <summary>So many nodes of the highest score are kept by name; more in a bit for each node of the cluster.</summary>
    private const int MaxNamed = 8;

    // Nodes of the highest score besides the best: by name, in bits, or all that were offered.
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

    /// <summary>The node of the highest score; of several the one that is worth most.</summary>
    public ScoredNode Best { get; }

    /// <summary>The best node beyond the offer; null when none was better than <see cref="Best"/>.</summary>
    public UnofferedNode? Unoffered { get; private init; }

    /// <summary>All nodes that the pod could go to by this answer; null when that is <see cref="Best"/> alone.</summary>
    private OfferedNodes? Offered { get; }

    /// <summary>The ranking of an answer; null without a node.</summary>
    /// <param name="view">What was known of input and siblings.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="bestNode">The best of them.</param>
    /// <param name="offered">The offered nodes in the view's picture of the cluster.</param>
    /// <param name="unoffered">The best node beyond the offer; null when none was better.</param>
    public static AnswerRanking? Of(
        SiblingView view, NodeOffer offer, ReadOnlySpan<int> scores, BestNode bestNode, OfferedNodes offered, UnofferedNode? unoffered) =>
        offer.Count == 0 ? null : new(view, offer, scores, bestNode, offered) { Unoffered = unoffered };

    /// <summary>The ranking of an answer that leaves one node.</summary>
    public static AnswerRanking Only(ScoredNode node) => new(node);

    /// <summary>Whether a node has the highest score; null when it was not offered, or that is not known any more.</summary>
    public bool? IsBest(string nodeName)
    {
        if (nodeName == Best.NodeName || _named.Contains(nodeName, StringComparer.Ordinal)) return true;
        if (Offered?.Contains(nodeName) is not true) return null;
        return _many?.Contains(nodeName) ?? false;
    }

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
