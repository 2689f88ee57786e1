using System.Globalization;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>
/// Listings of files, directories and links with any number of blocks and replicas, with every field that NameNodes send.
/// </summary>
internal static class BuiltListing
{
    public static DirectoryListingProto Make(Random random)
    {
        var listing = new DirectoryListingProto { RemainingEntries = (uint)random.Next(0, 3) };
        for (var i = 0; i < random.Next(0, 8); i++) listing.PartialListing.Add(Entry(random, i));
        return listing;
    }

    public static LocatedBlockProto Block(Random random, int? replicas = null)
    {
        var block = new LocatedBlockProto
        {
            B = new(
                ) { PoolId = $"BP-{random.Next(2)}", BlockId = unchecked(
                    (ulong)random.NextInt64(
                        long.MinValue, long.MaxValue)), GenerationStamp = 1001, NumBytes = (ulong)random.NextInt64(0, 1L << 40) },
            Offset = 0,
            Corrupt = random.Next(8) == 0,
            BlockToken = new() { Identifier = ByteString.Empty, Password = ByteString.Empty, Kind = "", Service = "" },
        };
        for (var i = 0; i < (replicas ?? random.Next(0, 5)); i++) AddReplica(block, random);
        return block;
    }

    private static HdfsFileStatusProto Entry(Random random, int index)
    {
        var type = (HdfsFileStatusProto.Types.FileType)random.Next(1, 4);
        var entry = RpcFixture.Complete(new() { FileType = type, Length = (ulong)random.NextInt64(0, 1L << 50) }, $"nämе-{index}");
        entry.ModificationTime = (ulong)random.NextInt64(0, 1L << 42);
        if (random.Next(4) == 0) entry.EcPolicy = new() { Id = 0 };
        if (type != HdfsFileStatusProto.Types.FileType.IsFile) return entry;
        entry.Locations = new() { FileLength = entry.Length, UnderConstruction = false, IsLastBlockComplete = true };
        for (var i = 0; i < random.Next(0, 4); i++) entry.Locations.Blocks.Add(Block(random));
        if (entry.Locations.Blocks.Count > 0) entry.Locations.LastBlock = entry.Locations.Blocks[^1];
        return entry;
    }

    private static void AddReplica(LocatedBlockProto block, Random random)
    {
        var node = random.Next(20).ToString(CultureInfo.InvariantCulture);
        block.Locs.Add(new DatanodeInfoProto
        {
            Id = new() { IpAddr = $"10.0.0.{node}", HostName = $"node-{node}", DatanodeUuid = $"uuid-{node}", XferPort = 9866, InfoPort = 9864, IpcPort = 9867 },
            Capacity = 541106348032,
            Location = "/rack-a",
            AdminState = (DatanodeInfoProto.Types.AdminState)random.Next(0, 5),
            LastUpdate = (ulong)random.NextInt64(0, 1L << 42),
        });
        block.IsCached.Add(random.Next(2) == 0);
        block.StorageTypes.Add((StorageTypeProto)random.Next(1, 6));
        block.StorageIDs.Add($"DS-{node}");
    }
}
