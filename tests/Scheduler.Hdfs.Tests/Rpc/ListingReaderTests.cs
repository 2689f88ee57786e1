using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>Our decoder on messages that Google.Protobuf built, and on malformed bytes.</summary>
public sealed class ListingReaderTests
{
    private const int Cell = 1024 * 1024;

    [Fact]
    public void ReadPage_AnyListing_IsWhatWasBuilt() => Prop.ForAll<int>(seed =>
    {
        var built = BuiltListing.Make(new Random(seed));

        var page = new ListingReader().ReadPage(new GetListingResponseProto { DirList = built }.ToByteArray())!.Value;

        Assert.Equal(built.RemainingEntries, page.RemainingEntries);
        Assert.Equal(built.PartialListing.Select(Text), page.Entries.Select(Text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadPage_AnyBytes_IsMalformedAndNothingElse() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var bytes = new GetListingResponseProto { DirList = BuiltListing.Make(random) }.ToByteArray();
        for (var i = 0; i < 20 && bytes.Length > 0; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        var error = Record.Exception(() => new ListingReader().ReadPage(bytes.AsSpan(0, random.Next(bytes.Length + 1))));
        return error is null or MalformedMessageException;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void UnitLength_AnyGroup_SumsToItsBytes() => Prop.ForAll<uint, byte, byte>((length, units, cells) =>
    {
        var policy = new ErasureCodingPolicy(units + 1, 2, (cells + 1) * 1024);
        return Enumerable.Range(0, policy.DataUnits).Sum(unit => policy.UnitLength(length, unit)) == length;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(10, new long[] { 10, 0, 0 })]
    [InlineData(Cell + 5, new long[] { Cell, 5, 0 })]
    [InlineData(4L * Cell, new long[] { 2 * Cell, Cell, Cell })]
    [InlineData((7L * Cell) + 1, new long[] { 3 * Cell, (2 * Cell) + 1, 2 * Cell })]
    public void UnitLength_Group_IsWhatHadoopComputes(long length, long[] units) =>
        Assert.Equal(units, Enumerable.Range(0, 3).Select(unit => new ErasureCodingPolicy(3, 2, Cell).UnitLength(length, unit)));

    [Theory]
    [InlineData(long.MaxValue, 253_402_300_799_999)]
    [InlineData(-5, 0)]
    public void ReadPage_TimeThatNoneIs_IsTheNearest(long time, long nearest)
    {
        var entry = RpcFixture.Complete(new() { FileType = HdfsFileStatusProto.Types.FileType.IsFile, Length = 1 }, "f");
        entry.ModificationTime = unchecked((ulong)time);
        var listing = new DirectoryListingProto { RemainingEntries = 0, PartialListing = { entry } };

        var page = new ListingReader().ReadPage(new GetListingResponseProto { DirList = listing }.ToByteArray())!.Value;

        Assert.Equal(nearest, page.Entries.Single().ModificationTime);
    }

    [Fact]
    public void ReadPage_CorruptBlock_HasNoReplica()
    {
        var block = BuiltListing.Block(new Random(1));
        block.Corrupt = true;

        Assert.True(Blocks(block).Replicas(0).IsEmpty);
    }

    [Fact]
    public void ReadPage_ErasureCodedGroup_SkipsParityAndKeepsMissingUnits()
    {
        var block = BuiltListing.Block(new Random(1), replicas: 3);
        block.B.NumBytes = 3 * Cell;
        block.StorageTypes.Clear();
        // Unit 1 is lost; 3 and 4 are parity.
        block.BlockIndices = ByteString.CopyFrom(4, 2, 0);

        var blocks = Blocks(block, policyId: 2);

        Assert.Equal((3, true, false), (blocks.Count, blocks.ErasureCodingUnitsKnown, blocks.AllHeld));
        Assert.Equal((new ErasureCodingPolicy(3, 2, Cell), 3), (blocks.Striping, Assert.Single(blocks.GroupEnds.ToArray())));
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(unit => blocks.Replicas(unit).Length));
        Assert.Equal(block.Locs[2].Id.HostName, blocks.DataNodes[blocks.Replicas(0)[0].DataNode].HostName);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(2)]
    public void ReadPage_ErasureCodingThatCannotBeUnderstood_IsMalformed(int policyId) =>
        Assert.Throws<MalformedMessageException>(() => Blocks(BuiltListing.Block(new Random(1), replicas: 3), (uint)policyId));

    [Theory]
    [InlineData("Provided", 0)]
    [InlineData("Disk,Provided", 1)]
    [InlineData("Provided,Ssd,Archive", 2)]
    [InlineData("RamDisk", 1)]
    public void ReadPage_ProvidedStorage_IsLocalNowhereAndNotMissing(string storageTypes, int local)
    {
        var types = storageTypes.Split(',').Select(Enum.Parse<StorageTypeProto>).ToArray();
        var block = BuiltListing.Block(new Random(1), types.Length);
        block.Corrupt = false;
        block.StorageTypes.Clear();
        block.StorageTypes.Add(types);

        var blocks = Blocks(block);

        Assert.Equal((local, true), (blocks.Replicas(0).Length, blocks.AllHeld));
    }

    private static LocatedBlocks Blocks(LocatedBlockProto block, uint? policyId = null)
    {
        var located = new LocatedBlocksProto { FileLength = 1, UnderConstruction = false, IsLastBlockComplete = true, Blocks = { block } };
        if (policyId is { } id) located.EcPolicy = new ErasureCodingPolicyProto { Id = id };
        return new ListingReader().ReadLocations(new GetBlockLocationsResponseProto { Locations = located }.ToByteArray())!;
    }

    private static string Text(HdfsFileStatusProto status) =>
        $"{status.Path.ToStringUtf8()} {status.FileType} {status.Length} {status.ModificationTime} "
            + $"{string.Join('|', status.Locations?.Blocks.Select(Text) ?? [])}";

    private static string Text(LocatedBlockProto block) => $"{block.B.NumBytes}:" + string.Join(',', block.Corrupt ? [] : block.Locs.Index()
        .Where(location => block.StorageTypes[location.Index] != StorageTypeProto.Provided)
        .Select(location => Text(block, location.Index, location.Item)));

    private static string Text(LocatedBlockProto block, int i, DatanodeInfoProto location) =>
        $"{location.Id.HostName}/{location.Id.IpAddr}:{location.Id.XferPort}{location.Location}/{location.Id.DatanodeUuid}/{(int)location.AdminState}{(block.IsCached[i] ? "*" : "")}{(int)block.StorageTypes[i]}";

    private static string Text(FileStatus status)
    {
        var type = status.Type switch { FileType.Directory => "IsDir", FileType.File => "IsFile", _ => "IsSymlink" };
        var blocks = Enumerable.Range(0, status.Blocks?.Count ?? 0).Select(block => Text(status.Blocks!, block));
        return $"{status.Name} {type} {status.Length} {status.ModificationTime} {string.Join('|', blocks)}";
    }

    private static string Text(LocatedBlocks blocks, int block) => $"{blocks.Length(block)}:" + string.Join(
        ',', blocks.Replicas(block).ToArray().Select(replica => Text(blocks.DataNodes[replica.DataNode], replica)));

    private static string Text(DataNode node, LocatedReplica replica) =>
        $"{node.HostName}/{node.IpAddress}:{node.TransferPort}{node.NetworkLocation}/{node.Uuid}/{(int)node.AdminState}{(replica.IsCached ? "*" : "")}{(int)replica.StorageType}";
}
