using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Block locations as <c>LocatedBlocksProto</c>.</summary>
internal static class LocatedBlocksMessage
{
    private static TokenProto NoToken { get; } =
        new() { Identifier = ByteString.Empty, Password = ByteString.Empty, Kind = "", Service = "" };

    /// <summary>The locations; without their holders as in safe mode, when no DataNode has reported yet.</summary>
    public static LocatedBlocksProto Of(LocatedBlocks located, string poolId, ErasureCodingPolicy? policy, bool withHolders)
    {
        var message = new LocatedBlocksProto
        {
            FileLength = (ulong)located.FileLength,
            UnderConstruction = located.IsUnderConstruction,
            IsLastBlockComplete = located.IsLastBlockComplete,
        };
        message.Blocks.AddRange(located.Blocks.Select(block => Block(block, poolId, policy is not null, withHolders)));
        if (located.LastBlock is { } last) message.LastBlock = Block(last, poolId, policy is not null, withHolders);
        if (policy is not null) message.EcPolicy = FileStatusMessage.Policy(policy);
        return message;
    }

    private static LocatedBlockProto Block(LocatedBlock block, string poolId, bool isGroup, bool withHolders)
    {
        var message = new LocatedBlockProto
        {
            B = new ExtendedBlockProto
            {
                PoolId = poolId,
                // A block group's id is negative: the upper half of the unsigned field.
                BlockId = unchecked((ulong)block.Id),
                GenerationStamp = (ulong)block.GenerationStamp,
                NumBytes = (ulong)block.Length,
            },
            Offset = (ulong)block.Offset,
            Corrupt = block.IsCorrupt,
            BlockToken = NoToken,
        };
        if (!withHolders) return message;
        foreach (var replica in block.Replicas) AddReplica(message, replica);
        if (isGroup) AddUnits(message, block.Replicas);
        return message;
    }

    private static void AddReplica(LocatedBlockProto message, LocatedReplica replica)
    {
        message.Locs.Add(DataNodeMessage.Of(replica.DataNode));
        message.IsCached.Add(replica.IsCached);
        message.StorageTypes.Add(Enum.Parse<StorageTypeProto>(replica.StorageType, ignoreCase: true));
        message.StorageIDs.Add(DataNodeMessage.StorageId(replica.DataNode));
    }

    private static void AddUnits(LocatedBlockProto message, IReadOnlyList<LocatedReplica> units)
    {
        message.BlockIndices = ByteString.CopyFrom([.. units.Select(unit => (byte)unit.BlockIndex)]);
        message.BlockTokens.AddRange(units.Select(_ => NoToken));
    }
}
