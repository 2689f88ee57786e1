using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>
/// Reads <c>LocatedBlocksProto</c> into <see cref="LocatedBlocks"/> without an object per replica. The block under construction is among
/// the blocks, so <c>lastBlock</c> is not needed. An erasure-coded block group becomes its data units, each with its own bytes. One for
/// each answer.
/// </summary>
internal sealed class LocatedBlocksReader
{
    private readonly LocatedBlocksBuilder _blocks;
    private readonly LocatedBlockReader _block;

    public LocatedBlocksReader()
    {
        var dataNodes = new DataNodeTable();
        _blocks = new LocatedBlocksBuilder(dataNodes);
        _block = new LocatedBlockReader(new EncodedDataNodes(dataNodes));
    }

    /// <summary>The blocks of a file.</summary>
    /// <param name="locatedBlocks">The message.</param>
    /// <param name="policy">The file's erasure coding from its status; the default value when it has none.</param>
    public LocatedBlocks Read(ReadOnlySpan<byte> locatedBlocks, ErasureCodingPolicy policy)
    {
        // The policy follows the blocks on the wire, and they cannot be understood without it.
        policy = PolicyOf(locatedBlocks) ?? policy;
        _blocks.Clear();
        var reader = new ProtoReader(locatedBlocks);
        var (offset, total) = (-1L, 0L);
        while (reader.Next())
        {
            if (reader.Field == 2) total += ReadBlock(reader.ReadBytes(), policy, ref offset);
            else reader.Skip();
            if (total > FileStatus.MaxLength) throw new MalformedMessageException("the blocks are larger than any file");
        }

        return _blocks.Build(adminStatesKnown: true, policy, Math.Max(0, offset));
    }

    private static ErasureCodingPolicy? PolicyOf(ReadOnlySpan<byte> locatedBlocks)
    {
        var reader = new ProtoReader(locatedBlocks);
        ErasureCodingPolicy? policy = null;
        while (reader.Next())
        {
            if (reader.Field == 7) policy = ErasureCodingPolicyReader.Read(reader.ReadBytes());
            else reader.Skip();
        }

        return policy;
    }

    private long ReadBlock(ReadOnlySpan<byte> message, ErasureCodingPolicy policy, ref long firstOffset)
    {
        _block.Read(message);
        if (firstOffset < 0) firstOffset = _block.Offset;
        if (!policy.IsErasureCoded) AddBlock();
        else if (_block.HasUnits) AddUnits(policy);
        else throw new MalformedMessageException("a block group has not one index for each of its replicas");
        return _block.Length;
    }

    private void AddBlock()
    {
        for (var i = 0; i < _block.ReplicaCount && !_block.IsCorrupt; i++) _blocks.AddReplica(_block.Replica(i));
        _blocks.EndBlock(_block.Length);
    }

    private void AddUnits(ErasureCodingPolicy policy)
    {
        for (var unit = 0; unit < policy.DataUnits; unit++)
        {
            var length = policy.UnitLength(_block.Length, unit);
            if (length == 0) break;
            for (var i = 0; i < _block.ReplicaCount && !_block.IsCorrupt; i++)
                if (_block.Unit(i) == unit) _blocks.AddReplica(_block.Replica(i));
            _blocks.EndBlock(length);
        }

        _blocks.EndGroup();
    }
}
