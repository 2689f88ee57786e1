using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using FileStatus = Scheduler.Hdfs.Locations.FileStatus;
using HaState = Scheduler.Sandbox.Hdfs.Model.HaState;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>Reads from an observer that plays by the rules: it answers from the client's state or a later one, or not at all.</summary>
public sealed class SandboxObserverTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();
    private readonly SandboxNamespace _hdfs = new(new Random(1), new ManualTimeProvider());
    private SandboxNameNode _active = null!;
    private SandboxNameNode _observing = null!;
    private readonly List<NameserviceClients> _clients = [];

    public async Task InitializeAsync()
    {
        _hdfs.AddDataNode("n1", "10.0.0.1", "/r1");
        _hdfs.CreateFile("/in/a", 10);
        _active = await StartAsync("nn1", HaState.Active);
        _observing = await StartAsync("nn2", HaState.Observer);
        var options = new NameNodeOptions
        {
            User = "root",
            Transport = NameNodeTransport.Rpc,
            ObserverReads = true,
            CallTimeout = TimeSpan.FromMinutes(30),
        };
        var connector = new NameserviceConnector(options, seed: 1, _observer, NullLogger.Instance, _clock);
        _clients.Add(Ns1.Connect(connector, new[] { _active, _observing }.Select(one => Ns1.OverRpc(one.RpcAddress.ToString()))));
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(clients => clients.Dispose());
        await _active.DisposeAsync();
        await _observing.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_ObserverUpToDate_AsksItAndNotTheActive()
    {
        var status = await StatusAsync();

        Assert.Equal(10, status.Length);
        Assert.Equal((0, 1), (_active.Requests.Count("getFileInfo"), _observing.Requests.Count("getFileInfo")));
        Assert.Equal(1, _active.Requests.Count("msync"));
        Assert.Equal([true], _observer.ObserverReads);
    }

    [Fact]
    public async Task CallAsync_ObserverBehind_WaitsUntilItHasAppliedWhatTheActiveHad()
    {
        _observing.AppliedTxid = _hdfs.LastTxid - 1;

        var read = StatusAsync();
        await Eventually.HoldsAsync(() => _observing.Requests.Count("getFileInfo") == 1 || read.IsCompleted);
        Assert.False(read.IsCompleted);
        _observing.AppliedTxid = null;

        Assert.Equal(10, (await read).Length);
        Assert.Equal(0, _active.Requests.Count("getFileInfo"));
    }

    [Fact]
    public async Task CallAsync_ObserverGone_AsksTheActive()
    {
        await _observing.StopAsync();

        Assert.Equal(10, (await StatusAsync()).Length);
        Assert.Equal(1, _active.Requests.Count("getFileInfo"));
    }

    private async Task<SandboxNameNode> StartAsync(string hostName, HaState state)
    {
        var options = new SandboxOptions { HostName = hostName, Nameservice = "ns1" };
        var nameNode = await SandboxNameNode.StartAsync(_hdfs, options, TimeProvider.System, CancellationToken.None);
        nameNode.HaState = state;
        return nameNode;
    }

    private Task<FileStatus> StatusAsync() => _clients[0].Named("ns1").CallAsync(
        Caller.Service, (nameNode, attempt, ct) => nameNode.GetFileStatusAsync("/in/a", attempt, ct), CancellationToken.None);
}
