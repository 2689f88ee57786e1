using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Sandbox;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>A block map source against replaying servers; its clock stands unless a test moves it.</summary>
internal sealed class ReplayFixture : IAsyncDisposable
{
    private readonly List<ReplayNameNode> _servers = [];
    private NameserviceClients? _clients;

    public ManualTimeProvider Clock { get; } = new();

    public RecordingNameNodeObserver Observer { get; } = new();

    public NameNodeOptions Options { get; set; } = new() { User = "root" };

    public PathsOptions Paths { get; set; } = new();

    public int Seed { get; set; } = 1;

    public IReadOnlyList<ReplayNameNode> Servers => _servers;

    public ReplayNameNode Server => _servers[0];

    public static async Task<ReplayFixture> StartAsync(params RecordedExchanges[] servers)
    {
        var fixture = new ReplayFixture();
        foreach (var exchanges in servers) fixture._servers.Add(await ReplayNameNode.StartAsync(exchanges));
        return fixture;
    }

    public static Task<ReplayFixture> StartAsync(string folder, string prefix = "") => StartAsync(RecordedExchanges.Load(folder, prefix));

    public string Readiness => new NameNodeHealth(_clients!).Report().Single().Message;

    public NameNodeBlockMapSource Source()
    {
        var connector = new NameserviceConnector(Options, Seed, Observer, NullLogger.Instance, Clock);
        _clients?.Dispose();
        _clients = Ns1.Connect(connector, _servers.Select(server => Ns1.OverHttp(server.Url)));
        return new NameNodeBlockMapSource(
            _clients, Options, Paths, Seed, Observer, NullLogger<NameNodeBlockMapSource>.Instance, Clock);
    }

    public Task<BlockMap> ReadAsync(string path) => Source().ReadAsync(new InputPath("ns1", path), CancellationToken.None);

    public async Task<BlockMapUnavailableException> FailAsync(string path) =>
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(path));

    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }
}
