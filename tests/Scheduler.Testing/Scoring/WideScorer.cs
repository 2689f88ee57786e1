using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Testing.Scoring;

/// <summary>
/// The rule of prioritize once more, in 128 bits and node by node, without anything that makes the service's fast: what
/// <see cref="NodeScorer"/> says must be the same wherever shares fit 64 bits.
/// </summary>
public static class WideScorer
{
    private const int TenThousand = 10_000;

    /// <summary>Scores the nodes with these names.</summary>
    public static PodScores Score(SiblingView? view, NodeScorer scorer, ReadOnlySpan<string> nodeNames)
    {
        var scores = new int[nodeNames.Length];
        if (view is null) return new PodScores(scores, OfferPlace.None, IsPicked: false);
        var values = new Int128[nodeNames.Length];
        for (var i = 0; i < nodeNames.Length; i++) values[i] = ValueAt(view, scorer, nodeNames[i]);
        var best = Pick(view.Pod.Uid, nodeNames, values);
        var isPicked = view.ExpectsSiblings && !best.IsNone;
        if (isPicked)
        {
            for (var i = 0; i < values.Length; i++)
                if (i != best.Value) values[i] = values[i] * 9 / 10;
        }

        ToScores(values, scores);
        return new PodScores(scores, best, isPicked);
    }

    /// <summary>The value of a node, in millionths of a byte.</summary>
    public static Int128 ValueAt(SiblingView view, NodeScorer scorer, string nodeName)
    {
        var value = scorer.Weights.ValueOf(view.AddedAt(nodeName));
        if (!view.Locality.Topology.Cluster.TryGetIndex(nodeName, out var node)) return value;
        if (view.Ledger is { } ledger) value = LessCrowding(value, ledger, node);
        var (malus, readers) =
            ((int)Math.Round(scorer.HotDataNodeMalus * TenThousand, MidpointRounding.AwayFromZero), view.Readers.On(nodeName));
        return value - (value * malus * readers / (readers + 1) / TenThousand);
    }

    /// <summary>floor(10 × value ÷ highest value + ½).</summary>
    public static void ToScores(ReadOnlySpan<Int128> values, Span<int> scores)
    {
        var highest = Int128.Zero;
        foreach (var value in values) highest = Int128.Max(highest, value);
        for (var i = 0; i < values.Length; i++) scores[i] = highest == 0 ? 0 : (int)(((20 * values[i]) + highest) / (2 * highest));
    }

    private static Int128 LessCrowding(Int128 value, GroupLedger ledger, NodeIndex node)
    {
        var (siblings, share) = (ledger.CountOn(node), (Int128)ledger.ShareBytes);
        if (siblings == 0 || share == 0) return value;
        var beyond = Int128.Clamp(((siblings + 1) * share) - ledger.FairBytes(node), 0, share);
        var lost = Math.Max((int)(beyond * 1_000 / share), Math.Min(siblings * 10, 1_000));
        return value * (TenThousand - lost) / TenThousand;
    }

    /// <summary>FNV-1a over UTF-16 units of uid and name, spread by MurmurHash3's finalizer: the highest wins.</summary>
    private static OfferPlace Pick(string uid, ReadOnlySpan<string> nodeNames, ReadOnlySpan<Int128> values)
    {
        var (best, highest, bestHash) = (OfferPlace.None, Int128.Zero, 0UL);
        for (var i = 0; i < values.Length; i++)
        {
            var hash = Hash(uid + nodeNames[i]);
            if (values[i] == 0 || values[i] < highest || (values[i] == highest && hash <= bestHash)) continue;
            (best, highest, bestHash) = (new OfferPlace(i), values[i], hash);
        }

        return best;
    }

    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var unit in text) hash = unchecked((hash ^ unit) * 1_099_511_628_211);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }
}
