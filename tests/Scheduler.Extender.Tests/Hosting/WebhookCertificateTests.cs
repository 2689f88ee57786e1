using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners.Tls;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>The certificate of the webhook's listener: not there yet, coming, renewed.</summary>
public sealed class WebhookCertificateTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new();
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    /// <summary>With <c>failurePolicy: Ignore</c> a connection that is closed is as good as a closed port: a call fails at once.</summary>
    [Fact]
    public async Task Certificate_NotThereYet_ClosesConnectionsUntilItComes()
    {
        using var files = TlsDirectory.Empty();
        await using var service = await WebhookCalls.StartAsync(files, clock: _clock);

        for (var call = 0; call < 3; call++) await AssertFailsAsync(service);
        var check = (await service.ReadyAsync())["certificate/admission"];
        Assert.Equal("degraded", check.Status);
        Assert.Contains("There is no certificate yet, so the admission listener closes", check.Message, StringComparison.Ordinal);
        Assert.Contains("Planner:CertificateFile", check.Message, StringComparison.Ordinal);
        Assert.Single(service.Warnings, line => line.Contains("until it has a certificate", StringComparison.Ordinal));
        Assert.Empty(service.Errors);

        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Options is not null);

        Assert.Equal(HttpStatusCode.OK, (await service.AskWebhookAsync(_authority)).Status);
        Assert.Equal("ok", (await service.ReadyAsync())["certificate/admission"].Status);
    }

    [Fact]
    public async Task Certificate_OfWhichAHalfCame_IsAwaited()
    {
        using var files = TlsDirectory.Empty();
        await using var service = await WebhookCalls.StartAsync(files, clock: _clock);
        var (certificate, key) = _authority.IssuePem("service");

        File.WriteAllText(files.CertificateFile, certificate);
        service.Get<ListenerCertificates>().All.Single().Reload();
        Assert.Equal("degraded", (await service.ReadyAsync())["certificate/admission"].Status);
        await AssertFailsAsync(service);
        File.WriteAllText(files.KeyFile, key);
        service.Get<ListenerCertificates>().All.Single().Reload();

        Assert.Equal(HttpStatusCode.OK, (await service.AskWebhookAsync(_authority)).Status);
    }

    [Fact]
    public async Task Certificate_Renewed_IsServedToNewConnections()
    {
        using var files = TlsDirectory.Of(_stranger);
        await using var service = await WebhookCalls.StartAsync(files, clock: _clock);
        await AssertFailsAsync(service);
        var before = service.Get<ListenerCertificates>().All.Single().Options;

        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Options != before);

        Assert.Equal(HttpStatusCode.OK, (await service.AskWebhookAsync(_authority)).Status);
    }

    /// <summary>The whole way: a pod is posted to an API server that calls the webhook, with and without a certificate.</summary>
    [Fact]
    public async Task Pod_Created_IsGatedOnceThereIsACertificate()
    {
        using var files = TlsDirectory.Empty();
        await using var cluster = await TestCluster.StartAsync("n1");
        await using var service = await WebhookCalls.StartAsync(files);
        using var webhookClient = _authority.CreateClient();
        // The time of the call stands still: a call that hung would hang the test.
        cluster.Objects.Webhook = new MutatingWebhook(
            MutatingWebhook.At(webhookClient, service.Webhook()), _clock);

        Assert.Empty(await GatesOfNewPodAsync(cluster, "before"));
        files.Write(_authority.IssuePem("service"));
        service.Get<ListenerCertificates>().All.Single().Reload();

        Assert.Equal([IPodGates.Gate], await GatesOfNewPodAsync(cluster, "after"));
        Assert.Equal(["a.example/b", IPodGates.Gate], await GatesOfNewPodAsync(cluster, "queued", "a.example/b"));
        Assert.Equal(2, (await service.MetricsAsync())["admission_duration_seconds_count{outcome=\"Gated\"}"]);
    }

    /// <summary>The call fails, and not by its time: the connection was closed while it was made, or afterwards.</summary>
    private async Task AssertFailsAsync(RunningService service)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => service.AskWebhookAsync(_authority));
        Assert.True(failure is HttpRequestException or SocketException, $"{failure}");
    }

    private static async Task<string[]> GatesOfNewPodAsync(TestCluster cluster, string name, params string[] gates)
    {
        using var client = new HttpClient { BaseAddress = cluster.Server.Address };
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["hdfs.locality/paths"] = "/a" } },
            ["spec"] = new JsonObject
            {
                ["containers"] = JsonNode.Parse("""[{"name":"c","image":"i"}]"""),
                ["schedulingGates"] = new JsonArray([.. gates.Select(gate => (JsonNode)new JsonObject { ["name"] = gate })]),
            },
        };
        using var content = new StringContent(pod.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/v1/namespaces/default/pods", UriKind.Relative), content);
        var created = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        return [.. (created["spec"]!["schedulingGates"]?.AsArray() ?? []).Select(gate => (string)gate!["name"]!)];
    }

    private Task ReloadedAsync(RunningService service, Func<ListenerCertificate, bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(ListenerCertificates.ReloadInterval);
        return condition(service.Get<ListenerCertificates>().All.Single());
    });
}
