namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A file. Guarded by the namespace's lock.</summary>
internal sealed class INodeFile(string name, long id, long blockSize, int replication) : INode(name, id)
{
    /// <summary>Generation stamps start here, at the first block id of each kind.</summary>
    private const long FirstGenerationStamp = 1001;

    public long Length { get; set; }

    public long BlockSize { get; } = blockSize;

    public int Replication { get; } = replication;

    public bool IsUnderConstruction { get; set; }

    public BlockTable Blocks { get; set; } = BlockTable.Empty;

    /// <summary>What OPEN answers; null for bytes that are made up.</summary>
    public FileContent? Content { get; set; }

    /// <summary>Bytes of a full block, or of a full block group.</summary>
    public long BlockBytes => BlockSize * (ErasureCoding?.DataUnits ?? 1);

    public long SpaceConsumed => ErasureCoding is null
        ? Length * Replication
        : Enumerable.Range(0, Blocks.Count).Sum(block => ErasureCoding.SpaceConsumed(BlockLength(block)));

    public long BlockLength(int block) => Math.Min(BlockBytes, Length - (block * BlockBytes));

    public long GenerationStamp(int block) => FirstGenerationStamp + (ErasureCoding is null
        ? Blocks.Id(block) - BlockIds.FirstBlock
        : (Blocks.Id(block) - BlockIds.FirstBlockGroup) / BlockIds.UnitsPerGroup);

    public override FileStatus Status(string pathSuffix) => new(pathSuffix, IsDirectory: false, Id)
    {
        Length = Length,
        BlockSize = BlockSize,
        Replication = ErasureCoding is null ? Replication : 1,
        ModificationTime = ModificationTime,
        AccessTime = AccessTime,
        Permission = Permission,
        StoragePolicy = StoragePolicy,
        ErasureCoding = ErasureCoding,
    };
}

/// <summary>The bytes of a file as a function, so that a large file needs no memory. Called from any thread.</summary>
/// <param name="offset">Where in the file the wanted bytes begin.</param>
/// <param name="destination">Takes them; it ends at the file's end at the latest.</param>
public delegate void FileContent(long offset, Span<byte> destination);
