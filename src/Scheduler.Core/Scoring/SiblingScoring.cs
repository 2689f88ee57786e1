using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>What an offered node is worth to a pod among its siblings: the value of the bytes that it adds there, less discounts.</summary>
/// <remarks>
/// A discount is at most one step of the score, so that it decides among nodes about as good and never for one that is clearly worse.
/// </remarks>
/// <param name="Values">What a byte is worth at each level.</param>
/// <param name="HotDataNodeMalus">
/// What of a node's value is lost to the pods of any group that are already on it, as a ratio from 0 (off) to 1: half of it for one pod,
/// three quarters for three.
/// </param>
public sealed record SiblingScoring(LevelValues Values, double HotDataNodeMalus = 0)
{
    private const int TenThousand = 10_000;
    private const int OneStep = TenThousand / NodeScores.Max;
    private const int LostForEach = 10;

    private readonly int _malus = (int)Math.Round(HotDataNodeMalus * TenThousand, MidpointRounding.AwayFromZero);

    internal bool HasMalus => _malus != 0;

    /// <summary>Level values 1.0, 0.9, 0.3 and 0, and no malus.</summary>
    public static SiblingScoring Default { get; } = new(LevelValues.Default);

    /// <summary>A value less one step of the score: nine tenths.</summary>
    /// <remarks>9v ÷ 10 rounded down is v less v ÷ 10 rounded up, which costs no checked product of 128 bits.</remarks>
    public static Int128 LessOneStep(Int128 value) => value - ((value + (NodeScores.Max - 1)) / NodeScores.Max);

    /// <summary>The value of a node for the pod.</summary>
    public Int128 ValueAt(SiblingView view, string nodeName) => view.Placement.Topology.Cluster.TryGetIndex(nodeName, out var node)
        ? ValueAt(view, node)
        : Values.ValueOf(view.AddedAt(nodeName));

    /// <summary>The same for the node at this index of the topology's picture.</summary>
    internal Int128 ValueAt(SiblingView view, int node)
    {
        var value = Values.ValueOf(view.AddedAt(node));
        if (view.Ledger is { } ledger) value = LessCrowding(value, ledger, node);
        return _malus == 0 ? value : LessMalus(value, view, node);
    }

    /// <summary>
    /// A node that has siblings and would have to read more than its fair part of the input loses up to one step: readers keep apart
    /// as long as there is something as good elsewhere. Each sibling costs it a thousandth in any case, which decides where nodes are worth
    /// the same but for the rounding of rates: when a group's size is stated too large its shares are small, every node has enough of
    /// them, and the pods that do come would else pile up on a few nodes.
    /// </summary>
    internal static Int128 LessCrowding(Int128 value, GroupLedger ledger, int node)
    {
        var siblings = ledger.CountOn(node);
        if (siblings == 0 || ledger.ShareBytes == 0) return value;
        var beyond = Int128.Clamp(((Int128)(siblings + 1) * ledger.ShareBytes) - ledger.FairBytes(node), 0, ledger.ShareBytes);
        var lost = Math.Max((int)(beyond * OneStep / ledger.ShareBytes), Math.Min(siblings * LostForEach, OneStep));
        return value * (TenThousand - lost) / TenThousand;
    }

    /// <summary>Less what is lost to the pods that are on the node at this index already.</summary>
    internal Int128 LessMalus(Int128 value, SiblingView view, int node) =>
        LessMalus(value, view.Readers.On(view.Placement.Topology.Cluster.Nodes[node].Name));

    /// <summary>Less what is lost to the pods that are on the node already.</summary>
    internal Int128 LessMalus(Int128 value, int readers) => value - (value * _malus * readers / (readers + 1) / TenThousand);
}
