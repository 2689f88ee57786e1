using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;

namespace Scheduler.Core.Siblings;

/// <summary>What <see cref="SiblingScoring.ValueAt"/> says, for many nodes at once and in 64 bits, for shares that fit them.</summary>
internal readonly ref struct NodeValuation(SiblingView view, SiblingScoring scoring, KnownNames names)
{
    /// <summary>A share of more bytes could be worth more than 64 bits hold: 9.2 TB.</summary>
    private const long MaxShareBytes = long.MaxValue / LevelValues.Millionths;

    private readonly ReadOnlySpan<int> _nodes = names.NodesIn(view.Placement.Topology.Cluster);
    private readonly LevelValues _values = scoring.Values;

    /// <summary>Whether what a node is worth to this pod fits.</summary>
    public static bool Fits(SiblingView view) => view.ShareBytes <= MaxShareBytes;

    /// <inheritdoc cref="SiblingScoring.LessOneStep"/>
    public static long LessOneStep(long value) => value - (value / NodeScores.Max) - (value % NodeScores.Max == 0 ? 0 : 1);

    /// <summary>The values of the nodes with these numbers.</summary>
    public void Fill(ReadOnlySpan<int> numbers, Span<long> values)
    {
        var unknown = _values.SmallValueOf(new LevelBytes(0, 0, 0, view.ShareBytes));
        if (view.Ledger is { } ledger) FillShared(ledger, numbers, values, unknown);
        else FillAlone(view.Placement, numbers, values, unknown);
        if (scoring.HasMalus) Discount(numbers, values);
    }

    private void FillAlone(InputPlacement placement, ReadOnlySpan<int> numbers, Span<long> values, long unknown)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var node = _nodes[numbers[i]];
            values[i] = node == KnownNames.UnknownNode ? unknown : _values.SmallValueOf(placement.BytesAt(node));
        }
    }

    /// <summary>As <see cref="GroupLedger.AddedAt"/>, over arrays taken once. What is published meanwhile counts at some nodes already.</summary>
    private void FillShared(GroupLedger ledger, ReadOnlySpan<int> numbers, Span<long> values, long unknown)
    {
        var (share, gains) = (ledger.ShareBytes, ledger.Gains);
        var holders = ledger.Replicas.HolderOfNode;
        var racks = ledger.Replicas.Topology.RackOfNodes;
        var rackBytes = ledger.Racks.AllBytes;
        var cachedBytes = gains.AllCachedBytes;
        var localBytes = gains.AllLocalBytes;
        for (var i = 0; i < numbers.Length; i++)
        {
            var node = _nodes[numbers[i]];
            values[i] = unknown;
            if (node == KnownNames.UnknownNode) continue;
            var holder = holders[node];
            var cached = holder < 0 || cachedBytes.IsEmpty ? 0 : Math.Min(cachedBytes[holder], share);
            var local = holder < 0 ? 0 : Math.Min(localBytes[holder], share - cached);
            var rest = share - cached - local;
            var rack = racks[node];
            var inRack = rack < 0 ? 0 : Math.Min(Math.Max(rackBytes[rack] - cached - local, 0), rest);
            values[i] = _values.SmallValueOf(cached, local, inRack, rest - inRack);
            if (ledger.CountOn(node) != 0) values[i] = (long)SiblingScoring.LessCrowding(values[i], ledger, node);
        }
    }

    private void Discount(ReadOnlySpan<int> numbers, Span<long> values)
    {
        for (var i = 0; i < numbers.Length; i++)
            if (_nodes[numbers[i]] != KnownNames.UnknownNode)
                values[i] = (long)scoring.LessMalus(values[i], view.Readers.On(names.Names[numbers[i]]));
    }
}
