using System.Collections.Immutable;

namespace Scheduler.Core.Blocks;

/// <summary>
/// Equal DataNodes of all maps as one: each answer of a NameNode describes them anew, and on 5,000 of them a small map's descriptions would
/// be many times its blocks. Two generations: what no map has named for a whole one is forgotten, such as former states of a DataNode. Not
/// safe for several threads.
/// </summary>
internal sealed class SharedDataNodes
{
    /// <summary>DataNodes of one generation: more than the largest clusters have.</summary>
    public const int MaxOfGeneration = 1 << 14;

    // Beside the DataNode: an entry of the set.
    private const long BytesOfEach = DataNode.SizeInBytes + 32;

    private HashSet<DataNode> _young = [];
    private HashSet<DataNode> _old = [];

    /// <summary>What they occupy in memory, in bytes.</summary>
    public long SizeInBytes => BytesOfEach * (_young.Count + _old.Count);

    /// <summary>The same map, over DataNodes that other maps have too.</summary>
    public BlockMap Share(BlockMap map)
    {
        var shared = map.DataNodes.Select(One).ToImmutableArray();
        return shared.AsSpan().SequenceEqual(map.DataNodes.AsSpan(), ReferenceEqualityComparer.Instance) ? map : map.Over(shared);
    }

    /// <summary>Forgets all: no map has them any more.</summary>
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
