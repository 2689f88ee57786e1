namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The blocks of a file and where their replicas are, as <c>LocatedBlocks</c> of the NameNode's protocol.</summary>
/// <param name="FileLength">Bytes of the file without a last block that is being written.</param>
/// <param name="IsUnderConstruction">Whether it is open for writing.</param>
/// <param name="Blocks">The blocks that the asked range touches, in file order.</param>
/// <param name="LastBlock">The file's last block; null when it has none.</param>
public sealed record LocatedBlocks(long FileLength, bool IsUnderConstruction, IReadOnlyList<LocatedBlock> Blocks, LocatedBlock? LastBlock)
{
    /// <summary>Whether the last block is finished; false for an empty file, as HDFS says.</summary>
    public bool IsLastBlockComplete => LastBlock is not null && !IsUnderConstruction;
}

/// <summary>A block (for an erasure-coded file, a block group) and the replicas that a reader gets.</summary>
/// <param name="Id">Block id; negative for a block group.</param>
/// <param name="GenerationStamp">Generation stamp.</param>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsCorrupt">Whether every replica is corrupt; they are listed then.</param>
/// <param name="Replicas">Nearest to the reader first; empty for a missing block.</param>
public sealed record LocatedBlock(
    long Id, long GenerationStamp, long Offset, long Length, bool IsCorrupt, IReadOnlyList<LocatedReplica> Replicas);

/// <summary>One replica (for an erasure-coded file, one unit of the block group).</summary>
/// <param name="DataNode">The DataNode that holds it.</param>
/// <param name="StorageType">DISK, SSD or ARCHIVE.</param>
/// <param name="IsCached">Whether it is in that DataNode's memory.</param>
/// <param name="BlockIndex">Unit of the block group, data units first; 0 for a replica.</param>
public readonly record struct LocatedReplica(SandboxDataNode DataNode, string StorageType, bool IsCached, int BlockIndex);
