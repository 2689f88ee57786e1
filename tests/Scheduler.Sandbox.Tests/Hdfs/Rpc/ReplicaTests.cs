using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using AdminState = Scheduler.Hdfs.Rpc.Protos.DatanodeInfoProto.Types.AdminState;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>What the protocol returns about replicas, their DataNodes, and the pages that they are listed on.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private const string File = "/d/f";

    private readonly ManualTimeProvider _time = new();
    private readonly SandboxNamespace _hdfs;
    private SandboxNameNode _nameNode = null!;
    private RpcTestClient _client = null!;

    public ReplicaTests()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        for (var node = 1; node <= 5; node++) _hdfs.AddDataNode($"n{node}.test", $"10.0.0.{node}", $"/r{node % 2}");
        _hdfs.CreatePlacedFile(File, 10, [["n1.test", "n2.test", "n3.test"]]);
    }

    public async Task InitializeAsync()
    {
        _nameNode = await SandboxNameNode.StartAsync(_hdfs, new NameNodeOptions { ListLimit = 10 }, _time, CancellationToken.None);
        _client = await RpcTestClient.OpenAsync(_nameNode.RpcAddress);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    [Fact]
    public async Task GetListing_CachedReplica_IsMarkedBesideItsDataNode()
    {
        _hdfs.SetCached(File, 0, "n2.test");

        var block = await BlockAsync();

        Assert.Equal(["n2.test"], block.Locs.Where((_, i) => block.IsCached[i]).Select(node => node.Id.HostName));
    }

    [Theory]
    [InlineData(DataNodeAdminState.DecommissionInProgress, AdminState.DecommissionInprogress)]
    [InlineData(DataNodeAdminState.Decommissioned, AdminState.Decommissioned)]
    [InlineData(DataNodeAdminState.EnteringMaintenance, AdminState.EnteringMaintenance)]
    public async Task GetListing_DataNodeLeaves_IsListedWithItsState(DataNodeAdminState state, object expected)
    {
        _hdfs.DataNode("n1.test").AdminState = state;

        var block = await BlockAsync();

        Assert.Equal(expected, block.Locs.Single(node => node.Id.HostName == "n1.test").AdminState);
    }

    [Fact]
    public async Task GetListing_DeadOrInMaintenance_IsNotListed()
    {
        _hdfs.DataNode("n1.test").IsDead = true;
        _hdfs.DataNode("n2.test").AdminState = DataNodeAdminState.InMaintenance;

        Assert.Equal(["n3.test"], (await BlockAsync()).Locs.Select(node => node.Id.HostName));
    }

    [Fact]
    public async Task GetListing_EveryReplicaCorrupt_ListsThemAndSaysSo()
    {
        foreach (var host in (string[])["n1.test", "n2.test", "n3.test"]) _hdfs.SetCorrupt(File, 0, host);

        var block = await BlockAsync();

        Assert.Equal((true, 3), (block.Corrupt, block.Locs.Count));
    }

    [Fact]
    public async Task GetBlockLocations_OpenFile_HasItsLastBlockButNotItsLength()
    {
        _hdfs.SetUnderConstruction(File, open: true);

        var located = (await _client.CallAsync<GetBlockLocationsResponseProto>(
            "getBlockLocations", new GetBlockLocationsRequestProto { Src = File, Offset = 0, Length = long.MaxValue })).Locations;

        Assert.Equal((true, false, 0ul, 10ul), (
            located.UnderConstruction, located.IsLastBlockComplete, located.FileLength, located.LastBlock.B.NumBytes));
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 10)]
    public async Task GetListing_MoreThanAPage_EndsByReplicasOnlyWithLocations(bool needLocation, int entries)
    {
        for (var i = 0; i < 20; i++) _hdfs.CreateFile($"/many/f{i:00}", 10);

        var page = (await ListAsync("/many", "f02", needLocation)).DirList;

        // Four files of three replicas are the first to come to the limit of ten.
        Assert.Equal(("f03", entries, (uint)(17 - entries)), (
            page.PartialListing[0].Path.ToStringUtf8(), page.PartialListing.Count, page.RemainingEntries));
    }

    [Theory]
    [InlineData(DatanodeReportTypeProto.All, 5)]
    [InlineData(DatanodeReportTypeProto.Live, 4)]
    [InlineData(DatanodeReportTypeProto.Dead, 1)]
    [InlineData(DatanodeReportTypeProto.InMaintenance, 1)]
    public async Task GetDatanodeReport_ByType_HasThoseOfIt(object type, int count)
    {
        _hdfs.DataNode("n1.test").IsDead = true;
        _hdfs.DataNode("n2.test").AdminState = DataNodeAdminState.InMaintenance;

        var report = await _client.CallAsync<GetDatanodeReportResponseProto>(
            "getDatanodeReport", new GetDatanodeReportRequestProto { Type = (DatanodeReportTypeProto)type });

        Assert.Equal(count, report.Di.Count);
    }

    private async Task<LocatedBlockProto> BlockAsync() =>
        Assert.Single(Assert.Single((await ListAsync("/d", "", needLocation: true)).DirList.PartialListing).Locations.Blocks);

    private Task<GetListingResponseProto> ListAsync(string path, string startAfter, bool needLocation) =>
        _client.CallAsync<GetListingResponseProto>("getListing", new GetListingRequestProto
        {
            Src = path,
            StartAfter = ByteString.CopyFromUtf8(startAfter),
            NeedLocation = needLocation,
        });
}
