namespace Scheduler.Hdfs.NameNodes;

/// <summary>Gathers the blocks of one file after another, in lists that are used again for the next. For one thread.</summary>
internal sealed class FileBlocksBuilder(DataNodeTable dataNodes)
{
    private readonly List<long> _lengths = [];
    private readonly List<int> _ends = [];
    private readonly List<LocatedReplica> _replicas = [];
    private readonly List<int> _groupEnds = [];
    private bool _allHeld = true;

    /// <summary>Adds a replica to the block that <see cref="EndBlock"/> will end.</summary>
    public void AddReplica(LocatedReplica replica) => _replicas.Add(replica);

    /// <summary>Ends a block.</summary>
    public void EndBlock(long length)
    {
        _allHeld &= length == 0 || _replicas.Count > (_ends.Count == 0 ? 0 : _ends[^1]);
        _lengths.Add(length);
        _ends.Add(_replicas.Count);
    }

    /// <summary>Ends a block group, whose data units the blocks since the last one are.</summary>
    public void EndGroup() => _groupEnds.Add(_lengths.Count);

    /// <summary>The file; what comes next is another one's.</summary>
    /// <param name="adminStatesKnown">See <see cref="FileBlocks.AdminStatesKnown"/>.</param>
    /// <param name="striping">See <see cref="FileBlocks.Striping"/>.</param>
    /// <param name="offset">See <see cref="FileBlocks.Offset"/>.</param>
    public FileBlocks Build(bool adminStatesKnown, ErasureCodingPolicy striping = default, long offset = 0)
    {
        var blocks = new FileBlocks(dataNodes, [.. _lengths], [.. _ends], [.. _replicas])
        {
            Offset = offset,
            AdminStatesKnown = adminStatesKnown,
            Striping = striping,
            GroupEnds = _groupEnds.Count == 0 ? default : _groupEnds.ToArray(),
            AllHeld = _allHeld,
        };
        Clear();
        return blocks;
    }

    /// <summary>Forgets what was added since the last <see cref="Build"/>.</summary>
    public void Clear()
    {
        _lengths.Clear();
        _ends.Clear();
        _replicas.Clear();
        _groupEnds.Clear();
        _allHeld = true;
    }
}
