namespace Scheduler.Hdfs.Locations;

/// <summary>Gathers the blocks of one file after another, in lists that are used again for the next. For one thread.</summary>
internal sealed class FileBlocksBuilder(DataNodeTable dataNodes)
{
    private readonly List<long> _lengths = [];
    private readonly List<int> _ends = [];
    private readonly List<LocatedReplica> _replicas = [];
    private readonly List<int> _groupEnds = [];
    private readonly List<int> _provided = [];
    private bool _allHeld = true;
    private bool _isHeld;
    private bool _isProvided;

    /// <summary>
    /// Adds a replica to the block that <see cref="EndBlock"/> will end. One of provided storage (HDFS-9806) is left out: its bytes lie in
    /// a remote store, and the DataNode that the NameNode names for it is as good as any other.
    /// </summary>
    public void AddReplica(LocatedReplica replica)
    {
        _isHeld = true;
        if (replica.StorageType == StorageType.Provided) _isProvided = true;
        else _replicas.Add(replica);
    }

    /// <summary>Ends a block.</summary>
    public void EndBlock(long length)
    {
        _allHeld &= length == 0 || _isHeld;
        if (_isProvided) _provided.Add(_lengths.Count);
        (_isHeld, _isProvided) = (false, false);
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
            Provided = _provided.Count == 0 ? default : _provided.ToArray(),
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
        _provided.Clear();
        _allHeld = true;
        (_isHeld, _isProvided) = (false, false);
    }
}
