using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using FileStatus = Scheduler.Hdfs.Locations.FileStatus;
using HaState = Scheduler.Sandbox.Hdfs.Model.HaState;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>Sandbox NameNodes, some of which cannot be called over RPC: nothing listens on port 1.</summary>
public sealed class SandboxTransportTests : IDisposable
{
    private const string Nowhere = "127.0.0.1:1";
    private readonly SandboxNamespace _hdfs = new(new Random(1), new ManualTimeProvider());
    private readonly RecordingNameNodeObserver _observer = new();
    private readonly TemporaryDirectory _directory = new();

    public SandboxTransportTests()
    {
        _hdfs.AddDataNode("n1", "10.0.0.1", "/r1");
        _hdfs.CreateFile("/in/a", 10);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task PollAsync_WebHdfsAlone_SaysSoAndLeavesTheHealthAlone()
    {
        await using var nameNode = await StartAsync(HaState.Active);
        using var clients = Clients(new NameNodeOptions { User = "root" }, new NameNodeAddress(nameNode.Address, Nowhere));
        var nameservice = clients.Named("ns1");
        await StatusAsync(clients);
        var feed = new UnsharedChangeFeed(new PathChanges(new(), TimeProvider.System));
        var watch = new EditLogWatch(nameservice, feed, TimeSpan.FromSeconds(5), _observer, NullLogger.Instance, TimeProvider.System);

        await watch.PollAsync(CancellationToken.None);

        Assert.True(nameservice.Report().IsOk, nameservice.Report().Message);
        Assert.Contains("answers over webhdfs", nameservice.Report().Message, StringComparison.Ordinal);
        Assert.Contains("called over WebHDFS", watch.Report().Message, StringComparison.Ordinal);
        Assert.Equal([InotifyOutcome.OverWebHdfs], _observer.Looks);
    }

    [Fact]
    public async Task CallAsync_ObserverOverRpcAndActiveOverWebHdfs_TheActiveAnswers()
    {
        await using var active = await StartAsync(HaState.Active);
        await using var observing = await StartAsync(HaState.Observer);
        using var clients = Clients(
            new NameNodeOptions { User = "root", ObserverReads = true },
            new NameNodeAddress(active.Address, Nowhere),
            new NameNodeAddress(null, observing.RpcAddress.ToString()));

        Assert.Equal(10, (await StatusAsync(clients)).Length);
        Assert.Equal(10, (await StatusAsync(clients)).Length);
        Assert.Equal(0, observing.Requests.Count("getFileInfo"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallAsync_CredentialsAndPlainHttp_DoesNotFallBack(bool hasToken)
    {
        await using var nameNode = await StartAsync(HaState.Active);
        var file = _directory.Write("secret", "token");
        var options = hasToken ? new NameNodeOptions { TokenFile = file } : new NameNodeOptions { Keytab = file };
        using var clients = Clients(options, new NameNodeAddress(nameNode.Address, Nowhere));

        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => StatusAsync(clients));

        Assert.Equal(0, nameNode.Requests.Count("GETFILESTATUS"));
        Assert.Equal("rpc", clients.Named("ns1").Answering.Transport);
    }

    private static Task<FileStatus> StatusAsync(NameserviceClients clients) => clients.Named("ns1").CallAsync(
        Caller.Service, (nameNode, attempt, ct) => nameNode.GetFileStatusAsync("/in/a", attempt, ct), CancellationToken.None);

    private async Task<SandboxNameNode> StartAsync(HaState state)
    {
        var options = new SandboxOptions { Nameservice = "ns1" };
        var nameNode = await SandboxNameNode.StartAsync(_hdfs, options, TimeProvider.System, CancellationToken.None);
        nameNode.HaState = state;
        return nameNode;
    }

    private NameserviceClients Clients(NameNodeOptions options, params NameNodeAddress[] nameNodes) => new(
        Ns1.Of(nameNodes),
        new NameserviceConnector(options, seed: 1, _observer, NullLogger.Instance, TimeProvider.System).Connect);
}
