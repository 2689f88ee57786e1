using System.Net;
using System.Text.Json;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Management;

public sealed class TopologyTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync("k1", "k2");
        _service = await RunningService.StartAsync(
            cluster: _cluster.Connection,
            change: settings => settings with { Kubernetes = settings.Kubernetes with { RackLabel = "topology.hdfs/rack" } });
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Topology_Names_AreAnsweredInTheirOrder() => Assert.Equal(
        """{"results":[{"name":"10.128.1.9","node":"k2","path":"/rack000/k2","source":"podNetwork"},"""
            + """{"name":"nobody","node":null,"path":"/default-rack","source":"unknown"},"""
            + """{"name":"10.9.0.1","node":"k1","path":"/rack000/k1","source":"node"}]}""",
        await GetAsync("?name=10.128.1.9&name=nobody&name=10.9.0.1"));

    [Fact]
    public async Task Topology_NoNames_IsEverything()
    {
        using var json = JsonDocument.Parse(await GetAsync(""));

        var names = json.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString());
        Assert.Equal(["10.128.0.0/24", "10.128.1.0/24", "10.9.0.1", "10.9.0.2", "k1", "k2"], names);
    }

    [Fact]
    public async Task Topology_TooManyNames_Is400() =>
        Assert.Equal(
            HttpStatusCode.BadRequest, await StatusAsync("?" + string.Join('&', Enumerable.Repeat("name=a", TopologyRoute.MaxNames + 1))));

    [Theory]
    [InlineData(254)]
    [InlineData(0)]
    public async Task Topology_NameOfBadLength_Is400(int length) =>
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync($"?name={new string('a', length)}"));

    [Fact]
    public async Task Topology_NodesNotListedYet_Is503AndNoDefault()
    {
        await using var away = await TestCluster.StartAsync("k1");
        await away.Server.StopAsync();
        await using var service = await RunningService.StartAsync(cluster: away.Connection);

        using var response = await service.Management.GetAsync(new Uri("/api/v1/topology?name=10.9.0.1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private Task<string> GetAsync(string query) =>
        _service.Management.GetStringAsync(new Uri($"/api/v1/topology{query}", UriKind.Relative));

    private async Task<HttpStatusCode> StatusAsync(string query)
    {
        using var response = await _service.Management.GetAsync(new Uri($"/api/v1/topology{query}", UriKind.Relative));
        return response.StatusCode;
    }
}
