using System.Runtime.InteropServices;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>
/// Reads <c>LocatedBlocksProto</c> into <see cref="FileBlocks"/> without an object per replica. The block under construction is among
/// the blocks, so <c>lastBlock</c> is not needed. An erasure-coded block group becomes its data units, each with its own bytes. One for
/// each answer.
/// </summary>
internal sealed class LocatedBlocksReader
{
    private readonly EncodedDataNodes _dataNodes = new();
    private readonly List<LocatedReplica> _replicas = [];

    /// <summary>The blocks of a file.</summary>
    /// <param name="locatedBlocks">The message.</param>
    /// <param name="policy">The file's erasure coding as its status tells it; the default value when it does not.</param>
    public FileBlocks Read(ReadOnlySpan<byte> locatedBlocks, ErasureCodingPolicy policy)
    {
        var count = CountBlocks(locatedBlocks, ref policy);
        var blocks = new FileBlocks(adminStatesKnown: true, count) { ErasureCodingUnitsKnown = policy.IsErasureCoded };
        var reader = new ProtoReader(locatedBlocks);
        var total = 0L;
        while (reader.Next())
        {
            if (reader.Field == 2) total += ReadBlock(LocatedBlock.Read(reader.ReadBytes()), policy, blocks);
            else reader.Skip();
            if (total > FileStatus.MaxLength) throw new MalformedMessageException("the blocks are larger than any file");
        }

        return blocks;
    }

    // The policy follows the blocks on the wire, and they cannot be understood without it.
    private static int CountBlocks(ReadOnlySpan<byte> locatedBlocks, ref ErasureCodingPolicy policy)
    {
        var reader = new ProtoReader(locatedBlocks);
        var count = 0;
        while (reader.Next())
        {
            if (reader.Field == 2) count++;
            if (reader.Field == 7) policy = ErasureCodingPolicyReader.Read(reader.ReadBytes());
            else reader.Skip();
        }

        return count;
    }

    private long ReadBlock(in LocatedBlock block, ErasureCodingPolicy policy, FileBlocks blocks)
    {
        ReadReplicas(block);
        if (!policy.IsErasureCoded) AddBlock(block, blocks);
        else if (block.Indices.Length == block.ReplicaCount) AddUnits(block, policy, blocks);
        else throw new MalformedMessageException("a block group has not one index for each of its replicas");
        return block.Length;
    }

    private void ReadReplicas(in LocatedBlock block)
    {
        _replicas.Clear();
        var locations = new ProtoReader(block.Message);
        var cached = block.CachedFlags();
        while (locations.Next())
        {
            if (locations.Field == 3) _replicas.Add(new(_dataNodes.GetOrAdd(locations.ReadBytes()), cached.Next()));
            else locations.Skip();
        }
    }

    private void AddBlock(in LocatedBlock block, FileBlocks blocks)
    {
        if (!block.IsCorrupt) blocks.AddReplicas(CollectionsMarshal.AsSpan(_replicas));
        blocks.EndBlock(block.Length);
    }

    private void AddUnits(in LocatedBlock block, ErasureCodingPolicy policy, FileBlocks blocks)
    {
        for (var unit = 0; unit < policy.DataUnits; unit++)
        {
            var length = policy.UnitLength(block.Length, unit);
            if (length == 0) break;
            for (var i = 0; i < _replicas.Count && !block.IsCorrupt; i++)
                if (block.Indices[i] == unit) blocks.AddReplica(_replicas[i].DataNode, _replicas[i].IsCached);
            blocks.EndBlock(length);
        }
    }
}
