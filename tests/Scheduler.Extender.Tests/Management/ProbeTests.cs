using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

/// <summary>What probes answer: the service is ready while it answers at all, and says what it has to do without.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData("/livez")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probe_Running_HasTheShapeOfTheContract(string path)
    {
        await using var cluster = await TestCluster.StartAsync("k1");
        await using var hdfs = await TestHdfs.StartAsync();
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address], cluster.Connection);
        await Eventually.HoldsAsync(async () => (await service.ReadyAsync())["kubernetes"].Status == "ok", "nodes and pods are watched");

        using var response = await service.Management.GetAsync(new Uri(path, UriKind.Relative));
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["status", "checks"], Names(json.RootElement));
        Assert.Equal("ok", json.RootElement.GetProperty("status").GetString());
        var checks = json.RootElement.GetProperty("checks").EnumerateArray().ToArray();
        Assert.Equal(
            ["identity", "inotify/ns1", "kubernetes", "namenode/ns1"],
            checks.Select(check => check.GetProperty("name").GetString()).Order());
        Assert.All(checks, check => Assert.Equal(["name", "status", "since", "message"], Names(check)));
        Assert.All(checks, check => Assert.True(check.GetProperty("since").TryGetDateTimeOffset(out _)));
        Assert.All(checks, check => Assert.NotEqual("", check.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("hdfs://127.0.0.1:1")]
    public async Task Readiness_NameNodeCannotBeReachedAndNotCalledYet_IsDegraded(string address)
    {
        await using var service = await RunningService.StartAsync([new Uri(address)]);

        await Eventually.HoldsAsync(async () => (await service.ReadyAsync())["namenode/ns1"].Status == "degraded", "it was probed");

        Assert.Contains("No NameNode of 'ns1' answers", (await service.ReadyAsync())["namenode/ns1"].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_NameNodeAnswersAndNotCalledYet_SaysHow()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address]);

        await Eventually.HoldsAsync(
            async () => (await service.ReadyAsync())["namenode/ns1"].Message.Contains(
                "answers over webhdfs", StringComparison.Ordinal), "it was probed");

        Assert.Equal("ok", (await service.ReadyAsync())["namenode/ns1"].Status);
    }

    [Fact]
    public async Task Readiness_KubernetesDisabled_SaysWhatIdentityRestsOn()
    {
        await using var service = await RunningService.StartAsync();

        var ready = await service.ReadyAsync();

        Assert.Equal((200, "degraded"), (ready.HttpStatus, ready["kubernetes"].Status));
        Assert.Contains("Kubernetes:Enabled", ready["kubernetes"].Message, StringComparison.Ordinal);
        Assert.Contains("host name", ready["identity"].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_Stopping_Is503()
    {
        await using var service = await RunningService.StartAsync();
        var asked = new TaskCompletionSource<HttpStatusCode>();
        // Told before the listeners close: the stop waits for what is done here.
        service.Get<IHostApplicationLifetime>().ApplicationStopping.Register(() => asked.SetResult(Task.Run(async () =>
        {
            using var response = await service.Management.GetAsync(new Uri("/readyz", UriKind.Relative));
            return response.StatusCode;
        }).GetAwaiter().GetResult()));

        await service.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asked.Task);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
