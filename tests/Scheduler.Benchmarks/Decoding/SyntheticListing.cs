using System.Globalization;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Benchmarks.Decoding;

/// <summary>
/// The answer to <c>getListing</c> with locations for a directory of 1,000 files of 8 blocks with 3 replicas on 200 DataNodes, with
/// every field that NameNodes were recorded to send, in lengths as they were recorded.
/// </summary>
internal static class SyntheticListing
{
    public const int Files = 1000;
    public const int BlocksPerFile = 8;
    public const int Replicas = 3;

    private const int DataNodes = 200;
    private const long BlockSize = 128 * 1024 * 1024;
    private const ulong Day = 1795219802859;

    public static byte[] Encode(Random random)
    {
        var dataNodes = Enumerable.Range(0, DataNodes).Select(index => DataNode(index, random)).ToArray();
        var listing = new DirectoryListingProto { RemainingEntries = 0 };
        for (var file = 0; file < Files; file++) listing.PartialListing.Add(File(file, dataNodes, random));
        return new GetListingResponseProto { DirList = listing }.ToByteArray();
    }

    private static HdfsFileStatusProto File(int index, DatanodeInfoProto[] dataNodes, Random random)
    {
        const ulong Length = BlocksPerFile * BlockSize;
        var file = new HdfsFileStatusProto
        {
            FileType = HdfsFileStatusProto.Types.FileType.IsFile,
            Path = ByteString.CopyFromUtf8($"part-{index:00000}.snappy.parquet"),
            Length = Length,
            Permission = new() { Perm = 420 },
            Owner = "spark",
            Group = "supergroup",
            ModificationTime = Day,
            AccessTime = Day,
            BlockReplication = Replicas,
            Blocksize = BlockSize,
            FileId = 16402 + (ulong)index,
            ChildrenNum = 0,
            StoragePolicy = 0,
            Locations = new() { FileLength = Length, UnderConstruction = false, IsLastBlockComplete = true },
        };
        for (var block = 0; block < BlocksPerFile; block++)
            file.Locations.Blocks.Add(Block((index * BlocksPerFile) + block, block, dataNodes, random));
        file.Locations.LastBlock = file.Locations.Blocks[^1];
        return file;
    }

    private static LocatedBlockProto Block(int id, int index, DatanodeInfoProto[] dataNodes, Random random)
    {
        var block = new LocatedBlockProto
        {
            B = new()
            {
                PoolId = "BP-1234567890-10.20.30.40-1795219802859",
                BlockId = 1073741825 + (ulong)id,
                GenerationStamp = 1001 + (ulong)id,
                NumBytes = BlockSize,
            },
            Offset = (ulong)(index * BlockSize),
            Corrupt = false,
            BlockToken = new() { Identifier = ByteString.Empty, Password = ByteString.Empty, Kind = "", Service = "" },
        };
        var first = random.Next(DataNodes);
        for (var replica = 0; replica < Replicas; replica++) AddReplica(block, dataNodes[(first + (replica * 67)) % DataNodes], random);
        return block;
    }

    private static void AddReplica(LocatedBlockProto block, DatanodeInfoProto dataNode, Random random)
    {
        block.Locs.Add(dataNode);
        block.IsCached.Add(random.Next(100) == 0);
        block.StorageTypes.Add(StorageTypeProto.Disk);
        block.StorageIDs.Add("DS-" + dataNode.Id.DatanodeUuid);
    }

    private static DatanodeInfoProto DataNode(int index, Random random) => new()
    {
        Id = new()
        {
            IpAddr = string.Create(CultureInfo.InvariantCulture, $"10.20.{30 + (index / 100)}.{100 + (index % 100)}"),
            HostName = $"node-{index:000}.k8s.test",
            DatanodeUuid = Uuid(random),
            XferPort = 9866,
            InfoPort = 9864,
            IpcPort = 9867,
            InfoSecurePort = 0,
        },
        Capacity = 541106348032,
        DfsUsed = (ulong)random.NextInt64(1L << 38),
        Remaining = (ulong)random.NextInt64(1L << 38),
        BlockPoolUsed = (ulong)random.NextInt64(1L << 38),
        LastUpdate = Day,
        XceiverCount = 3,
        Location = $"/dc1/rack-{index % 10}",
        NonDfsUsed = (ulong)random.NextInt64(1L << 38),
        AdminState = DatanodeInfoProto.Types.AdminState.Normal,
        CacheCapacity = 0,
        CacheUsed = 0,
        LastUpdateMonotonic = 123456789,
    };

    private static string Uuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
