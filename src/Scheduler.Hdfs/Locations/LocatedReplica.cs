using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Locations;

/// <summary>One replica of a located block, in four bytes.</summary>
internal readonly record struct LocatedReplica
{
    private const uint CachedBit = 1u << 31;
    private const int StorageTypeShift = 24;
    private const uint StorageTypeMask = 7;

    private readonly uint _bits;

    /// <summary>A replica.</summary>
    /// <param name="dataNode">Who holds it: an index into a <see cref="DataNodeTable"/>.</param>
    /// <param name="isCached">Whether that DataNode has it in memory.</param>
    /// <param name="storageType">What it is stored on.</param>
    public LocatedReplica(int dataNode, bool isCached, StorageType storageType = StorageType.Unknown) =>
        _bits = (uint)dataNode | ((uint)storageType << StorageTypeShift) | (isCached ? CachedBit : 0);

    /// <summary>Index into the <see cref="DataNodeTable"/> of its file.</summary>
    public int DataNode => (int)(_bits & (Replica.MaxDataNodes - 1));

    /// <summary>Whether that DataNode has it in memory.</summary>
    public bool IsCached => (_bits & CachedBit) != 0;

    /// <summary>What it is stored on.</summary>
    public StorageType StorageType => (StorageType)((_bits >> StorageTypeShift) & StorageTypeMask);
}
