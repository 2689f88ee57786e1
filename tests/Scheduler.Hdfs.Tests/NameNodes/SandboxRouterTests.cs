using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>
/// A Router (RBF) in place of a NameNode: one rack for one node, whatever told it, and refusals that are said as what they are.
/// </summary>
public sealed class SandboxRouterTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(one => one.Dispose());

    [Theory]
    [InlineData("/dc1/rack-a", true, "")]
    [InlineData("/dc1/rack-a", true, "GETFILEBLOCKLOCATIONS")]
    [InlineData("/rack-a", true, "")]
    [InlineData("/default-rack", true, "")]
    [InlineData("/rack-a/n1", true, "")]
    [InlineData("/dc1/rack-a", false, "")]
    [InlineData("/rack-a/n1", false, "")]
    [InlineData("/ns0/rack-a", false, "")]
    [InlineData("/rack-a", false, "")]
    public async Task GetDataNodesAsync_ReportAndMaps_GiveANodeTheSameRack(string rack, bool isRouter, string missing)
    {
        var hdfs = new SandboxNamespace(new Random(1), _clock);
        hdfs.AddDataNode("n1.test", "10.0.0.1", rack);
        hdfs.CreateFile("/in/a", 10);
        await using var nameNode = await StartAsync(hdfs, isRouter);
        nameNode.MissingOperations = [missing];

        var reported = await Clients(nameNode, NameNodeTransport.Rpc).Named("ns1").CallAnyAsync(
            Caller.Service, (client, attempt, ct) => client.GetDataNodesAsync(attempt, ct), CancellationToken.None);

        Assert.Equal(rack, Assert.Single(reported!).NetworkLocation);
        foreach (var transport in (NameNodeTransport[])[NameNodeTransport.Rpc, NameNodeTransport.WebHdfs])
        {
            var map = await MapAsync(Clients(nameNode, transport));
            Assert.Equal(rack, Assert.Single(map.DataNodes).NetworkLocation);
        }
    }

    [Fact]
    public async Task StartAsync_ReportsOfARouter_TeachTheDirectoryTheRacksOfMaps()
    {
        var hdfs = new SandboxNamespace(new Random(1), _clock);
        for (var node = 1; node <= 4; node++) hdfs.AddDataNode($"n{node}.test", $"10.0.0.{node}", $"/dc1/rack-{node % 2}");
        await using var router = await StartAsync(hdfs, isRouter: true);
        var directory = new DataNodeDirectory();
        var reports = new DataNodeReports(
            Clients(router, NameNodeTransport.Rpc), directory, TimeSpan.FromMinutes(5), NullLogger<DataNodeReports>.Instance, _clock);
        _open.Add(reports);

        await reports.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => directory.All.Count == 4);

        Assert.Equal(["/dc1/rack-0", "/dc1/rack-1"], directory.All.Values.Select(seen => seen.DataNode.NetworkLocation).Distinct().Order());
    }

    [Fact]
    public async Task Report_ObserverReadsOfARouterThatTellsNoStates_SaysThatItIsOne()
    {
        var hdfs = new SandboxNamespace(new Random(1), _clock);
        hdfs.AddDataNode("n1.test", "10.0.0.1", "/r");
        hdfs.CreateFile("/in/a", 10);
        await using var router = await StartAsync(hdfs, isRouter: true, refuses: "getHAServiceState");
        var clients = Clients(router, NameNodeTransport.Rpc, observerReads: true);

        await MapAsync(clients);

        Assert.Contains("a Router, which does not support states", clients.Named("ns1").Report().Message, StringComparison.Ordinal);
        Assert.True(clients.Named("ns1").Report().IsOk);
    }

    [Fact]
    public async Task ProbeAsync_EditLogOfARouter_IsRefusedAsThat()
    {
        await using var router = await StartAsync(new SandboxNamespace(new Random(1), _clock), isRouter: true);

        var answers = await new NameNodeProbe(Options(NameNodeTransport.Rpc), Nameservices(router), TimeProvider.System).ProbeAsync(
            CancellationToken.None);

        var editLog = Assert.Single(answers, answer => answer.Kind == NameNodeProbeKind.EditLog);
        Assert.Equal((BlockMapFailure.NotSupported, true), (editLog.Failure, editLog.IsRouter));
        Assert.Contains(
            "is a Router (RBF), which does not support this: Operation \"getEditsFromTxid\"", editLog.Message, StringComparison.Ordinal);
    }

    private static Task<SandboxNameNode> StartAsync(SandboxNamespace hdfs, bool isRouter, string? refuses = null) =>
        SandboxNameNode.StartAsync(
        hdfs,
        new SandboxOptions { RouterOf = isRouter ? "ns0" : null, RouterAlsoRefuses = refuses is null ? [] : [refuses] },
        TimeProvider.System,
        CancellationToken.None);

    private static NameNodeOptions Options(NameNodeTransport transport, bool observerReads = false) =>
        new() { User = "root", Transport = transport, ObserverReads = observerReads };

    private static Nameservices Nameservices(SandboxNameNode nameNode) =>
        Ns1.Of(new NameNodeAddress(nameNode.Address, nameNode.RpcAddress.ToString()));

    private NameserviceClients Clients(SandboxNameNode nameNode, NameNodeTransport transport, bool observerReads = false)
    {
        var connector = new NameserviceConnector(
            Options(transport, observerReads), seed: 1, _observer, NullLogger.Instance, TimeProvider.System);
        var clients = new NameserviceClients(Nameservices(nameNode), connector.Connect);
        _open.Add(clients);
        return clients;
    }

    private async Task<BlockMap> MapAsync(NameserviceClients clients)
    {
        var source = new NameNodeBlockMapSource(
            clients, new NameNodeOptions(
                ), new PathsOptions(), 1, _observer, NullLogger<NameNodeBlockMapSource>.Instance, TimeProvider.System);
        return await source.ReadAsync(new InputPath("", "/in"), CancellationToken.None);
    }
}
