using System.Collections.Immutable;

namespace Scheduler.Core.Blocks;

/// <summary>
/// Shares equal DataNodes between maps. Each answer of a NameNode describes them again, and with 5,000 DataNodes the descriptions of a
/// small map would be many times larger than its blocks. Two generations: a DataNode that no map used for a whole generation is forgotten,
/// such as a former state. Not thread-safe.
/// </summary>
internal sealed class SharedDataNodes
{
    /// <summary>The most DataNodes of one generation: more than the largest clusters have.</summary>
    public const int MaxOfGeneration = 1 << 14;

    // The DataNode and an entry of the set.
    private const long BytesOfEach = DataNode.SizeInBytes + 32;

    private HashSet<DataNode> _young = [];
    private HashSet<DataNode> _old = [];

    /// <summary>Size in memory, in bytes.</summary>
    public long SizeInBytes => BytesOfEach * (_young.Count + _old.Count);

    /// <summary>The same map, with DataNodes that it shares with other maps.</summary>
    public BlockMap Share(BlockMap map)
    {
        var shared = map.DataNodes.Select(One).ToImmutableArray();
        return shared.AsSpan().SequenceEqual(map.DataNodes.AsSpan(), ReferenceEqualityComparer.Instance) ? map : map.Over(shared);
    }

    /// <summary>Forgets all, when there are no maps left.</summary>
    public void Clear() => (_young, _old) = ([], []);

    private DataNode One(DataNode dataNode)
    {
        if (_young.TryGetValue(dataNode, out var known)) return known;
        if (_young.Count == MaxOfGeneration) (_old, _young) = (_young, []);
        if (_old.TryGetValue(dataNode, out known)) _old.Remove(known);
        _young.Add(known ?? dataNode);
        return known ?? dataNode;
    }
}
