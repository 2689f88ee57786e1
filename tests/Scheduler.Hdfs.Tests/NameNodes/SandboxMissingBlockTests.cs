using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using ErasureCodingPolicy = Scheduler.Sandbox.Hdfs.Model.ErasureCodingPolicy;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>Blocks without a readable replica are counted, one by name, over both transports and for every cause.</summary>
public sealed class SandboxMissingBlockTests : IAsyncLifetime
{
    private const long BlockSize = 1 << 20;

    private readonly SandboxNamespace _hdfs = new(new Random(1), new ManualTimeProvider());
    private SandboxNameNode _nameNode = null!;

    public static TheoryData<string, NameNodeTransport, int> Troubles => new()
    {
        { "none", NameNodeTransport.Rpc, 0 },
        { "none", NameNodeTransport.WebHdfs, 0 },
        { "dead", NameNodeTransport.Rpc, 2 },
        { "dead", NameNodeTransport.WebHdfs, 2 },
        { "maintenance", NameNodeTransport.Rpc, 2 },
        { "maintenance", NameNodeTransport.WebHdfs, 2 },
        { "maintenance of an old server", NameNodeTransport.WebHdfs, 2 },
        { "decommissioned", NameNodeTransport.Rpc, 2 },
        { "decommissioned", NameNodeTransport.WebHdfs, 2 },
        { "corrupt", NameNodeTransport.Rpc, 1 },
        { "corrupt", NameNodeTransport.WebHdfs, 1 },
        { "one of three replicas", NameNodeTransport.Rpc, 0 },
        { "entering maintenance", NameNodeTransport.Rpc, 0 },
    };

    public async Task InitializeAsync()
    {
        for (var node = 1; node <= 9; node++) _hdfs.AddDataNode($"n{node}", $"10.0.0.{node}", $"/r{node % 3}");
        // Blocks 1 and 3 of the second file are on n1 alone.
        _hdfs.CreatePlacedFile("/in/a", 2 * BlockSize, [["n2", "n1", "n4"], ["n3"]], BlockSize);
        _hdfs.CreatePlacedFile("/in/b", (3 * BlockSize) + 5, [["n2"], ["n1"], ["n3", "n1"], ["n1"]], BlockSize);
        _hdfs.CreateFile("/in/empty", 0);
        _nameNode = await SandboxNameNode.StartAsync(_hdfs, new SandboxOptions(), TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _nameNode.DisposeAsync();

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task ReadAsync_BlocksWithoutReplica_AreCountedAndOneIsNamed(string trouble, NameNodeTransport transport, int missing)
    {
        var n1 = _hdfs.DataNode("n1");
        if (trouble == "dead") n1.IsDead = true;
        if (trouble.StartsWith("maintenance", StringComparison.Ordinal)) n1.AdminState = DataNodeAdminState.InMaintenance;
        if (trouble == "entering maintenance") n1.AdminState = DataNodeAdminState.EnteringMaintenance;
        if (trouble == "decommissioned") n1.AdminState = DataNodeAdminState.Decommissioned;
        if (trouble == "corrupt") _hdfs.SetCorrupt("/in/b", 1, "n1");
        if (trouble == "one of three replicas") _hdfs.DataNode("n4").IsDead = true;
        if (trouble.EndsWith("old server", StringComparison.Ordinal)) _nameNode.MissingOperations = ["GETFILEBLOCKLOCATIONS"];

        var origin = (await ReadAsync("/in", transport)).Origin;

        Assert.Equal((missing, missing > 0), (origin.BlocksWithoutReplica, origin.IsIncomplete));
        Assert.Equal(missing > 0 ? $"/in/b at byte {BlockSize}" : null, origin.BlockWithoutReplica);
    }

    [Fact]
    public async Task ReadAsync_ManyFilesWithBlocksWithoutReplica_OpensOneOfThem()
    {
        for (var file = 0; file < 50; file++) _hdfs.CreatePlacedFile($"/many/{file:00}", BlockSize, [["n1"]], BlockSize);
        _hdfs.DataNode("n1").IsDead = true;

        var origin = (await ReadAsync("/many", NameNodeTransport.Rpc)).Origin;

        Assert.Equal((50, "/many/00 at byte 0"), (origin.BlocksWithoutReplica, origin.BlockWithoutReplica));
        Assert.Equal(1, _nameNode.Requests.Count("getBlockLocations"));
    }

    [Fact]
    public async Task ReadAsync_SafeModeAndManyFiles_IsNotTakenForLostBlocks()
    {
        _nameNode.IsInSafeMode = true;

        var failure = await Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync("/in", NameNodeTransport.Rpc));

        Assert.Equal(BlockMapFailure.SafeMode, failure.Failure);
    }

    [Theory]
    [InlineData(NameNodeTransport.Rpc)]
    [InlineData(NameNodeTransport.WebHdfs)]
    public async Task ReadAsync_ErasureCodedUnitWithoutAHolder_IsCounted(NameNodeTransport transport)
    {
        string[] hosts = ["n1", "n2", "n3", "n4", "n5"];
        _hdfs.CreatePlacedFile("/ec/f", 6 * BlockSize, [hosts, hosts], BlockSize, policy: ErasureCodingPolicy.Rs32);
        Assert.Equal(0, (await ReadAsync("/ec", transport)).Origin.BlocksWithoutReplica);

        _hdfs.DataNode("n2").IsDead = true;

        Assert.Equal(2, (await ReadAsync("/ec", transport)).Origin.BlocksWithoutReplica);
    }

    private async Task<BlockMap> ReadAsync(string path, NameNodeTransport transport)
    {
        var options = new NameNodeOptions { User = "root", Transport = transport };
        var observer = new RecordingNameNodeObserver();
        using var clients = new NameserviceClients(
            Ns1.Of(new NameNodeAddress(_nameNode.Address, _nameNode.RpcAddress.ToString())),
            new NameserviceConnector(options, seed: 1, observer, NullLogger.Instance, TimeProvider.System).Connect);
        var source = new NameNodeBlockMapSource(
            clients, options, new PathsOptions(), 1, observer, NullLogger<NameNodeBlockMapSource>.Instance, TimeProvider.System);
        return await source.ReadAsync(new InputPath("", path), CancellationToken.None);
    }
}
