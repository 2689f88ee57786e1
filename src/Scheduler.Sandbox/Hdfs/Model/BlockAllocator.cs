namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>Gives files their blocks, with ids and targets. Guarded by the namespace's lock.</summary>
internal sealed class BlockAllocator(Random random)
{
    private readonly BlockIds _ids = new();

    public static int BlockCount(long length, long blockBytes) => checked((int)((length + blockBytes - 1) / blockBytes));

    /// <summary>Grows a file by <paramref name="bytes"/>: its last block first, then new blocks by the policy.</summary>
    public void Grow(INodeFile file, long bytes, NetworkTopology topology, int? writer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        file.Length += bytes;
        var blocks = new List<(long, StoredReplica[])>();
        for (var block = file.Blocks.Count; block < BlockCount(file.Length, file.BlockBytes); block++)
        {
            blocks.Add(NewBlock(file, file.BlockLength(block), ChooseTargets(file, file.BlockLength(block), topology, writer)));
        }

        file.Blocks = file.Blocks.Add(blocks);
    }

    /// <summary>Gives an empty file its blocks where the caller wants them.</summary>
    public void Place(INodeFile file, long length, IReadOnlyList<IReadOnlyList<int>> targets)
    {
        file.Length = length;
        file.Blocks = BlockTable.Empty.Add([.. targets.Select((block, i) => NewBlock(file, file.BlockLength(i), block))]);
    }

    private IReadOnlyList<int> ChooseTargets(INodeFile file, long length, NetworkTopology topology, int? writer) =>
        file.ErasureCoding is { } policy
            ? BlockPlacementPolicyRackFaultTolerant.ChooseTargets(
                topology, writer, policy.UsedDataUnits(length) + policy.ParityUnits, random)
            : BlockPlacementPolicyDefault.ChooseTargets(topology, writer, file.Replication, random);

    private (long Id, StoredReplica[] Replicas) NewBlock(INodeFile file, long length, IReadOnlyList<int> targets)
    {
        var replicas = new StoredReplica[targets.Count];
        for (var i = 0; i < replicas.Length; i++)
        {
            replicas[i] = new StoredReplica(targets[i], file.ErasureCoding?.UnitIndex(i, length) ?? 0);
        }

        return (_ids.Next(file.ErasureCoding is not null), replicas);
    }
}

/// <summary>Gives out block ids as HDFS does: from 2^30 + 1 for blocks, negative and 16 apart for block groups.</summary>
internal sealed class BlockIds
{
    public const long FirstBlock = (1L << 30) + 1;
    public const long FirstBlockGroup = long.MinValue + UnitsPerGroup;
    public const int UnitsPerGroup = 16;

    private long _nextBlock = FirstBlock;
    private long _nextGroup = FirstBlockGroup;

    public long Next(bool erasureCoded)
    {
        if (!erasureCoded) return _nextBlock++;
        var id = _nextGroup;
        _nextGroup += UnitsPerGroup;
        return id;
    }
}
