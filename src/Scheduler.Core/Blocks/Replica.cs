namespace Scheduler.Core.Blocks;

/// <summary>
/// One replica of a block, in four bytes: which DataNode of the map's table holds it (24 bits) and whether it is in that DataNode's memory.
/// The default value is a replica on DataNode 0, not cached.
/// </summary>
public readonly record struct Replica
{
    /// <summary>The most DataNodes of a map: the largest HDFS clusters have a few ten thousand.</summary>
    public const int MaxDataNodes = 1 << 24;

    private const uint CachedBit = 1u << 31;

    private readonly uint _bits;

    /// <summary>A replica on the DataNode at <paramref name="dataNode"/> in the map's table.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below <see cref="MaxDataNodes"/>.</exception>
    public Replica(int dataNode, bool cached = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataNode);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dataNode, MaxDataNodes);
        _bits = (uint)dataNode | (cached ? CachedBit : 0);
    }

    /// <summary>Index into <see cref="BlockMap.DataNodes"/>.</summary>
    public int DataNode => (int)(_bits & (MaxDataNodes - 1));

    /// <summary>Whether HDFS caches the block in this DataNode's memory (centralized cache management).</summary>
    public bool IsCached => (_bits & CachedBit) != 0;
}
