namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>Which replicas a reader gets, and in which order. Guarded by the namespace's lock.</summary>
internal sealed class BlockLocator(IReadOnlyList<SandboxDataNode> dataNodes, Random random)
{
    /// <summary>Locates the blocks that the range touches; a range of 0 bytes touches the block that it starts in.</summary>
    public LocatedBlocks Locate(INodeFile file, long offset, long length, string? reader)
    {
        var count = file.Blocks.Count;
        var blocks = new List<LocatedBlock>();
        var end = length > file.Length - offset ? file.Length : offset + Math.Max(length, 1);
        for (var block = offset >= file.Length ? count : (int)(offset / file.BlockBytes); block < count; block++)
        {
            if (block * file.BlockBytes >= end) break;
            blocks.Add(Locate(file, block, reader));
        }

        var last = count == 0 ? null : Locate(file, count - 1, reader);
        var finished = file.IsUnderConstruction && count > 0 ? file.Length - file.BlockLength(count - 1) : file.Length;
        return new LocatedBlocks(finished, file.IsUnderConstruction, blocks, last);
    }

    private LocatedBlock Locate(INodeFile file, int block, string? reader)
    {
        var stored = file.Blocks.Replicas(block);
        var listed = new List<LocatedReplica>(stored.Length);
        var isCorrupt = stored.Length > 0 && AllCorrupt(stored);
        for (var position = 0; position < stored.Length; position++)
        {
            var dataNode = dataNodes[stored[position].DataNode];
            // Corrupt replicas are named only when there is nothing better.
            if (!dataNode.IsListed || (stored[position].IsCorrupt && !isCorrupt)) continue;
            listed.Add(new(dataNode, file.StoragePolicy.StorageType(position), stored[position].IsCached, stored[position].Unit));
        }

        return new LocatedBlock(file.Blocks.Id(block), file.GenerationStamp(block), block * file.BlockBytes,
            file.BlockLength(block), isCorrupt && listed.Count > 0, Sorted(listed, reader));
    }

    private static bool AllCorrupt(ReadOnlySpan<StoredReplica> replicas)
    {
        foreach (var replica in replicas)
        {
            if (!replica.IsCorrupt) return false;
        }

        return true;
    }

    /// <summary>Shuffled, then by distance to the reader, decommissioned DataNodes last (<c>sortLocatedBlocks</c>).</summary>
    private LocatedReplica[] Sorted(List<LocatedReplica> replicas, string? reader)
    {
        var shuffled = replicas.ToArray();
        random.Shuffle(shuffled);
        var rack = reader is null ? null : dataNodes.FirstOrDefault(dataNode => dataNode.IpAddress == reader)?.NetworkLocation;
        return [.. shuffled
            .OrderBy(replica => replica.DataNode.AdminState == DataNodeAdminState.Decommissioned)
            .ThenBy(replica => Distance(replica.DataNode, reader, rack))];
    }

    private static int Distance(SandboxDataNode dataNode, string? reader, string? readerRack)
    {
        if (readerRack is null) return 0;
        if (dataNode.IpAddress == reader) return 0;
        return dataNode.NetworkLocation == readerRack ? 2 : 4;
    }
}
