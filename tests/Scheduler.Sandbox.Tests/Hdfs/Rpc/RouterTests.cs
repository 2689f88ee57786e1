using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>What a Router (RBF) of Hadoop 3.3.6 answers and refuses, unlike a NameNode.</summary>
public sealed class RouterTests : IAsyncLifetime
{
    private readonly SandboxNamespace _hdfs = new(new Random(1), new ManualTimeProvider());
    private SandboxNameNode _router = null!;
    private RpcTestClient _client = null!;

    public async Task InitializeAsync()
    {
        for (var node = 1; node <= 3; node++) _hdfs.AddDataNode($"n{node}.test", $"10.0.0.{node}", $"/dc1/rack-{node}");
        _hdfs.CreatePlacedFile("/f", 10, [["n1.test", "n2.test", "n3.test"]]);
        var options = new NameNodeOptions { RouterOf = "ns0", RouterAddress = "10.0.0.2" };
        _router = await SandboxNameNode.StartAsync(_hdfs, options, TimeProvider.System, CancellationToken.None);
        _client = await RpcTestClient.OpenAsync(_router.RpcAddress);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _router.DisposeAsync();
    }

    [Fact]
    public async Task GetDatanodeReport_OfARouter_HasTheNameserviceBeforeTheRack()
    {
        var report = await _client.CallAsync<GetDatanodeReportResponseProto>(
            "getDatanodeReport", new GetDatanodeReportRequestProto { Type = DatanodeReportTypeProto.Live });

        Assert.Equal(["/ns0/dc1/rack-1", "/ns0/dc1/rack-2", "/ns0/dc1/rack-3"], report.Di.Select(node => node.Location));
    }

    [Fact]
    public async Task GetBlockLocations_OfARouter_HasTheRackAloneAndIsSortedForTheRouter()
    {
        for (var i = 0; i < 10; i++)
        {
            var located = await _client.CallAsync<GetBlockLocationsResponseProto>(
                "getBlockLocations", new GetBlockLocationsRequestProto { Src = "/f", Offset = 0, Length = 10 });
            Assert.Equal("/dc1/rack-2", Assert.Single(located.Locations.Blocks).Locs[0].Location);
        }
    }

    [Theory]
    [InlineData("getEditsFromTxid")]
    [InlineData("msync")]
    public async Task Call_ThatARouterHasNot_IsRefusedByName(string method)
    {
        var answer = await _client.CallAsync(method, new GetEditsFromTxidRequestProto { Txid = 1 });

        Assert.Equal("java.lang.UnsupportedOperationException", answer.Header.ExceptionClassName);
        Assert.StartsWith($"Operation \"{method}\" is not supported", answer.Header.ErrorMsg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfTheEndOfTheLog_IsAnsweredThoughItsEditsAreNot()
    {
        var end = await _client.CallAsync<GetCurrentEditLogTxidResponseProto>(
            "getCurrentEditLogTxid", new GetCurrentEditLogTxidRequestProto());

        Assert.Equal(_hdfs.LastTxid, end.Txid);
    }

    [Fact]
    public async Task GetHAServiceState_OfARouter_IsActiveAndHAServiceProtocolUnknown()
    {
        var state = await _client.CallAsync<HAServiceStateResponseProto>("getHAServiceState", new HAServiceStateRequestProto());
        var status = await _client.CallAsync("getServiceStatus", new GetServiceStatusRequestProto(), HAService.Protocol);

        Assert.Equal(HAServiceStateProto.Active, state.State);
        Assert.Equal("org.apache.hadoop.ipc.RpcNoSuchProtocolException", status.Header.ExceptionClassName);
    }
}
