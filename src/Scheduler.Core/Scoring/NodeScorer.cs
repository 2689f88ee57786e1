using System.Buffers;
using System.Numerics;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>The rule of prioritize, from top to bottom: the value of a node for a pod, the tie-break, and the score.</summary>
/// <remarks>
/// <para>
/// 1. <b>The value of a node</b>: bytes that the pod adds there to what its siblings read, each byte weighted by its level, and reduced
/// by two discounts: <c>value = Σ bytes(level) × weight(level) × (1 − crowding) × (1 − malus)</c>. Crowding is at most one tenth, which
/// is one step of the score. So it decides only among nodes that are about equally good.
/// </para>
/// <para>
/// 2. <b>The tie-break</b>: of the nodes with the highest value, a hash of the pod's uid and the node's name picks one (rendezvous
/// hashing). Equal requests get equal answers, and pods that see the same state go to different nodes.
/// </para>
/// <para>
/// 3. <b>The score</b>: <c>floor(10 × value ÷ highest value + ½)</c>. If more siblings are expected, the picked node gets 10 and every
/// other node is scored for nine tenths of its value. Reason: kube-scheduler picks at random among equal totals, but the group counts the
/// pod at the picked node until its binding is seen.
/// </para>
/// <para>
/// Values are whole millionths of a byte in 64 bits. If a pod reads more than <see cref="MaxShareBytes"/> (9.2 TB), its bytes are counted
/// in the smallest unit of 2, 4, 8 … bytes that fits, each level rounded down. A score differs from the exact one only where a value is
/// within four such units of a rounding limit.
/// </para>
/// </remarks>
/// <param name="Weights">The weight of a byte at each level.</param>
/// <param name="HotDataNodeMalus">
/// How much of its value a node loses at most because pods of any group are on it: a ratio from 0 (off) to 1. One pod costs half of this
/// ratio, three pods cost three quarters of it.
/// </param>
public sealed record NodeScorer(LevelValues Weights, double HotDataNodeMalus = 0) : INodeValuer
{
    /// <summary>The lowest score of kube-scheduler's extender contract.</summary>
    public const int MinScore = 0;

    /// <summary>The highest (<c>extenderv1.MaxExtenderPriority</c>).</summary>
    public const int MaxScore = 10;

    /// <summary>The largest share whose value fits 64 bits at weight 1.</summary>
    public const long MaxShareBytes = long.MaxValue / LevelValues.Millionths;

    /// <summary>Discounts are whole ten thousandths of a value.</summary>
    private const int TenThousand = 10_000;

    /// <summary>One step of the score, in ten thousandths: the largest crowding discount.</summary>
    private const int OneStep = TenThousand / MaxScore;

    /// <summary>
    /// The least discount for each sibling on the node, in ten thousandths. A few siblings rarely change a score, but they decide between
    /// nodes of equal value. A hundred siblings cost <see cref="OneStep"/>, which is the most.
    /// </summary>
    private const int EachSibling = 10;

    private readonly int _malus = (int)Math.Round(HotDataNodeMalus * TenThousand, MidpointRounding.AwayFromZero);

    /// <summary>Weights 1.0, 0.9, 0.3 and 0, and no malus.</summary>
    public static NodeScorer Default { get; } = new(LevelValues.Default);

    internal bool HasMalus => _malus != 0;

    /// <summary>Scores the offered nodes.</summary>
    /// <param name="view">Where the input is and what siblings read of it; null scores every node 0.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="scores">As long as the offer; receives their scores.</param>
    public BestNode Score(SiblingView? view, NodeOffer offer, Span<int> scores)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, offer.Count);
        if (view is null) return NoneOf(scores);
        var rented = ArrayPool<long>.Shared.Rent(offer.Count);
        var values = rented.AsSpan(0, offer.Count);
        new NodeValues(view, this).Fill(offer, values);
        var highest = ScoreVectors.HighestOf(values);
        var best = PickBest(view.Pod.Uid, offer, values, highest);
        var isPicked = view.ExpectsSiblings && !best.IsNone;
        ToScores(values, highest, isPicked, scores);
        if (isPicked) scores[best.Value] = MaxScore;
        ArrayPool<long>.Shared.Return(rented);
        return new BestNode(best, isPicked);
    }

    /// <summary>
    /// The scores of these values, without the step for picked nodes. If all are equal and above zero, all scores are 10; if none is above
    /// zero, all are 0.
    /// </summary>
    /// <param name="values">None below zero.</param>
    /// <param name="scores">As long as <paramref name="values"/>; receives the scores.</param>
    public static void ToScores(ReadOnlySpan<long> values, Span<int> scores) =>
        ToScores(values, ScoreVectors.HighestOf(values), lessOneStep: false, scores);

    /// <summary>The value of one node for the pod, in the unit of all nodes of the view.</summary>
    public long ValueAt(SiblingView view, string nodeName) => new NodeValues(view, this).At(nodeName);

    /// <summary>The value of a node for the next sibling of a group, without the malus, which depends on other groups.</summary>
    long INodeValuer.ValueAt(GroupLedger ledger, NodeIndex node)
    {
        var value = Weigh(ledger.AddedAt(node), UnitOf(ledger.ShareBytes));
        return ledger.CountOn(node) == 0 ? value : LessCrowding(value, ledger, node);
    }

    /// <summary>Bytes × weights.</summary>
    internal long Weigh(LevelBytes bytes, int unit) => Weights.SmallValueOf(
        bytes.NodeCached >> unit, bytes.NodeLocal >> unit, bytes.RackLocal >> unit, bytes.OffSwitch >> unit);

    /// <summary>The unit that bytes of a share are counted in, as a power of two: 0 up to <see cref="MaxShareBytes"/>.</summary>
    internal static int UnitOf(long shareBytes) =>
        shareBytes <= MaxShareBytes ? 0 : BitOperations.Log2((ulong)(shareBytes / MaxShareBytes)) + 1;

    /// <summary>
    /// If the siblings on a node and the pod together would read more than the node's fair part of the input, the node loses up to one
    /// step, in proportion to the excess. So readers spread while another node is equally good.
    /// </summary>
    /// <remarks>
    /// Each sibling costs at least <see cref="EachSibling"/>. If a group's size is stated too large, its shares are small and no node has
    /// an excess. Without this discount the pods would pile up on a few nodes.
    /// </remarks>
    private static long LessCrowding(long value, GroupLedger ledger, NodeIndex node)
    {
        if (ledger.ShareBytes == 0) return value;
        var siblings = ledger.CountOn(node);
        var beyond = Int128.Clamp(((Int128)(siblings + 1) * ledger.ShareBytes) - ledger.FairBytes(node), 0, ledger.ShareBytes);
        var lost = Math.Max((int)(beyond * OneStep / ledger.ShareBytes), Math.Min(siblings * EachSibling, OneStep));
        return Part(value, TenThousand - lost, TenThousand);
    }

    /// <summary>A node loses <c>malus × readers ÷ (readers + 1)</c> of its value because of the pods already on it.</summary>
    internal long LessMalus(long value, int readers) => value - Part(value, (long)_malus * readers, (readers + 1L) * TenThousand);

    /// <summary>The place of the node with the highest value. If several have it, the pod's uid picks one.</summary>
    private static OfferPlace PickBest(string uid, NodeOffer offer, ReadOnlySpan<long> values, long highest)
    {
        var (best, bestHash, seed) = (OfferPlace.None, 0UL, RendezvousHash.Of(uid));
        if (highest == 0) return best;
        for (var (place, step) = (0, values.IndexOf(highest)); step >= 0; step = values[++place..].IndexOf(highest))
        {
            place += step;
            var candidate = new OfferPlace(place);
            var hash = RendezvousHash.Of(offer.NameAt(candidate), seed);
            if (best.IsNone || hash > bestHash) (best, bestHash) = (candidate, hash);
        }

        return best;
    }

    /// <summary>Score s starts at value ≥ (2s − 1) × highest ÷ 20: the rounding rule without a division per node.</summary>
    internal static void ToScores(ReadOnlySpan<long> values, long highest, bool lessOneStep, Span<int> scores)
    {
        scores.Clear();
        if (highest == 0) return;
        Span<long> below = stackalloc long[MaxScore];
        for (var score = 1; score <= MaxScore; score++)
        {
            var first = ((Int128)((2 * score) - 1) * highest + (2 * MaxScore) - 1) / (2 * MaxScore);
            // ⌊9v ÷ 10⌋ ≥ t is the same as v ≥ ⌈10t ÷ 9⌉: ten limits are changed instead of every value.
            if (lessOneStep) first = ((first * MaxScore) + MaxScore - 2) / (MaxScore - 1);
            below[score - 1] = (long)Int128.Min(first - 1, long.MaxValue);
        }

        ScoreVectors.CountAbove(values, below, scores);
    }

    private static BestNode NoneOf(Span<int> scores)
    {
        scores.Clear();
        return BestNode.None;
    }

    /// <summary>floor(value × of ÷ parts), for of ≤ parts, without an overflow.</summary>
    private static long Part(long value, long of, long parts) => (value / parts * of) + (value % parts * of / parts);
}

/// <summary>Which of the offered nodes is the best.</summary>
/// <param name="Place">Its place in the offer; <see cref="OfferPlace.None"/> when no node is worth anything.</param>
/// <param name="IsPicked">Whether it alone has the highest score, since more siblings are expected.</param>
public readonly record struct BestNode(OfferPlace Place, bool IsPicked)
{
    /// <summary>No node is worth anything.</summary>
    public static BestNode None { get; } = new(OfferPlace.None, IsPicked: false);
}
