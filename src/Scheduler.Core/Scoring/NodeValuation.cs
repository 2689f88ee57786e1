using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>What <see cref="SiblingScoring.ValueAt(SiblingView, string)"/> says, for many nodes at once and in 64 bits, for shares that fit them.</summary>
internal readonly ref struct NodeValuation(SiblingView view, SiblingScoring scoring, KnownNames names)
{
    /// <summary>A share of more bytes could be worth more than 64 bits hold: 9.2 TB.</summary>
    private const long MaxShareBytes = long.MaxValue / LevelValues.Millionths;

    private readonly ReadOnlySpan<int> _nodes = names.NodesIn(view.Placement.Topology.Cluster);
    private readonly LevelValues _values = scoring.Values;

    /// <summary>Whether what a node is worth to this pod fits.</summary>
    public static bool Fits(SiblingView view) => view.ShareBytes <= MaxShareBytes;

    /// <summary>The values of the nodes with these numbers.</summary>
    public void Fill(ReadOnlySpan<int> numbers, Span<long> values)
    {
        var unknown = _values.SmallValueOf(new LevelBytes(0, 0, 0, view.ShareBytes));
        if (view.Ledger is { } ledger) Gather(ledger.ValuesOf(_values), numbers, values, unknown);
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

    private void Gather(ReadOnlySpan<long> ready, ReadOnlySpan<int> numbers, Span<long> values, long unknown)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var node = _nodes[numbers[i]];
            values[i] = node == KnownNames.UnknownNode ? unknown : ready[node];
        }
    }

    private void Discount(ReadOnlySpan<int> numbers, Span<long> values)
    {
        for (var i = 0; i < numbers.Length; i++)
            if (_nodes[numbers[i]] != KnownNames.UnknownNode)
                values[i] = (long)scoring.LessMalus(values[i], view.Readers.On(names.Names[numbers[i]]));
    }
}
