using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>How near the offered nodes are to what a pod reads.</summary>
public sealed class OfferedLevels
{
    private readonly WantedLevel[] _levels;
    private readonly int[] _counts = new int[Enum.GetValues<WantedLevel>().Length];

    private OfferedLevels(int nodes) => _levels = new WantedLevel[nodes];

    /// <summary>How many nodes are offered.</summary>
    public int Count => _levels.Length;

    /// <summary>The value of the best of them, in <see cref="LevelValues.Millionths"/> of a byte.</summary>
    public Int128 BestValue { get; private set; }

    /// <summary>The level of an offered node.</summary>
    public WantedLevel this[OfferPlace place] => _levels[place.Value];

    /// <summary>The levels of these nodes, in their order. An unknown node has nothing near.</summary>
    public static OfferedLevels Of(PodReads reads, LevelValues values, NodeOffer offer)
    {
        var offered = new OfferedLevels(offer.Count);
        var nodes = offer.Known.NodesIn(reads.Topology.Cluster);
        var numbers = offer.Numbers.Span;
        var unknown = new LevelBytes(0, 0, 0, reads.TotalBytes);
        for (var i = 0; i < numbers.Length; i++)
        {
            var node = nodes[numbers[i].Value];
            offered.Set(new OfferPlace(i), node.IsNone ? unknown : reads.AddedAt(node), values);
        }

        return offered;
    }

    /// <summary>How many of them are at this level or nearer.</summary>
    public int CountAt(WantedLevel level) => _counts[(int)level];

    private void Set(OfferPlace place, LevelBytes bytes, LevelValues values)
    {
        BestValue = Int128.Max(BestValue, values.ValueOf(bytes));
        _levels[place.Value] = PodReads.LevelOf(bytes);
        for (var level = 0; level <= (int)_levels[place.Value]; level++) _counts[level]++;
    }
}
