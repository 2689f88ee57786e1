using Scheduler.Extender.Tests.Support;
using Scheduler.Testing.Http;

namespace Scheduler.Deploy.Tests.Topology;

/// <summary>The refresher against the real service, and what it does with answers that are worse than what it has.</summary>
public sealed class RefreshTests : IAsyncLifetime, IDisposable
{
    private readonly TopologyFolder _folder = new();
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync("k1", "k2");
        _service = await StartAsync("topology.hdfs/rack");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [CurlFact]
    public async Task Refresh_RealService_LetsTheScriptAnswerForNodesAndPods()
    {
        var (exitCode, _, errors) = await _folder.RefreshAsync(_service.Addresses[1]);
        var (_, output, _) = await _folder.ResolveAsync(["k1", "10.9.0.2", "10.128.0.200", "10.128.1.7", "192.0.2.1"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal("/rack000/k1\n/rack000/k2\n/rack000/k1\n/rack000/k2\n/default-rack\n", output);
    }

    [CurlFact]
    public async Task Refresh_ServiceUnreachable_KeepsTheTable()
    {
        await _folder.RefreshAsync(_service.Addresses[1]);
        var before = _folder.TableText;
        await _service.StopAsync();

        var (exitCode, _, errors) = await _folder.RefreshAsync(_service.Addresses[1]);

        Assert.Equal((0, before), (exitCode, _folder.TableText));
        Assert.Contains("curl", errors, StringComparison.Ordinal);
    }

    [CurlFact]
    public async Task Refresh_ServiceUnreachableAndNoTable_Fails()
    {
        var (exitCode, _, _) = await _folder.RefreshAsync(new Uri("http://127.0.0.1:1"));

        Assert.Equal(1, exitCode);
        Assert.False(File.Exists(_folder.Table));
    }

    [CurlFact]
    public async Task Refresh_MostRowsGone_KeepsTheTable()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"10.7.0.{i}\t/r/k{i}\n"));
        File.WriteAllText(_folder.Table, rows);

        var (_, _, errors) = await _folder.RefreshAsync(_service.Addresses[1]);

        Assert.Equal(rows, _folder.TableText);
        Assert.Contains("less than half of the 50", errors, StringComparison.Ordinal);
    }

    [CurlFact]
    public async Task Refresh_RackNoLongerKnown_KeepsTheRack()
    {
        await _folder.RefreshAsync(_service.Addresses[1]);
        await using var withoutRacks = await StartAsync("");

        var (exitCode, _, _) = await _folder.RefreshAsync(withoutRacks.Addresses[1]);

        Assert.Equal(0, exitCode);
        Assert.Contains("k1\t/rack000/k1\n", _folder.TableText, StringComparison.Ordinal);
    }

    private async Task<RunningService> StartAsync(string rackLabel)
    {
        var service = await RunningService.StartAsync(
            cluster: _cluster.Connection, change: settings =>
                settings with { Kubernetes = settings.Kubernetes with { RackLabel = rackLabel } });
        await Eventually.HoldsAsync(() => service.Get<Scheduler.Core.Cluster.ClusterSync>().IsSynced, "the cluster is listed");
        return service;
    }
}
