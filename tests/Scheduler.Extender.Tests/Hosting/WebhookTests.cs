using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Core;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Listeners.Tls;
using Scheduler.Planner;
using Scheduler.Planner.Admission;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>
/// The webhook's listener, called as an API server calls it: by the sandbox API server over TLS, or with a body of the documented shape.
/// </summary>
public sealed class WebhookTests : IDisposable
{
    private const string Review =
        """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u-1","kind":{"group":"","version":"v1","kind":"Pod"},
        "namespace":"default","operation":"CREATE","object":{"metadata":{"annotations":{"hdfs.locality/paths":"/a"}},"spec":{}}}}
        """;

    private const string CallersTrace = "1bf7651916cd43dd8448eb211c80319d";

    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new();
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly RecordingObserver _observer = new();
    private bool _knowsLeader = true;

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Gate_OverTls_AnswersWithAPatch(int major, int minor)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);

        var (status, answer) = await AskAsync(service, Review, new Version(major, minor));

        Assert.Equal(HttpStatusCode.OK, status);
        var response = answer["response"]!;
        Assert.Equal(("u-1", true, "JSONPatch"), ((string)response["uid"]!, (bool)response["allowed"]!, (string)response["patchType"]!));
        var patch = Encoding.UTF8.GetString(Convert.FromBase64String((string)response["patch"]!));
        Assert.Contains(IPodGates.Gate, patch, StringComparison.Ordinal);
        Assert.Equal([AdmissionOutcome.Gated], _observer.Outcomes);
    }

    [Fact]
    public async Task Gate_NoReplicaLeads_AllowsUnchangedAndSaysSoOnce()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);
        _knowsLeader = false;

        for (var pod = 0; pod < 3; pod++)
        {
            var (status, answer) = await AskAsync(service, Review);
            Assert.Equal((HttpStatusCode.OK, true), (status, (bool)answer["response"]!["allowed"]!));
            Assert.Null(answer["response"]!["patch"]);
        }

        Assert.Equal([AdmissionOutcome.NoLeader, AdmissionOutcome.NoLeader, AdmissionOutcome.NoLeader], _observer.Outcomes);
        Assert.Single(service.Warnings, line => line.Contains("without our gate (NoLeader)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "Malformed")]
    [InlineData(Review, "text/plain", HttpStatusCode.UnsupportedMediaType, "WrongType")]
    public async Task Gate_BadRequest_IsRefusedWithASentence(string body, string type, HttpStatusCode expected, string reason)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);

        var (status, answer) = await AskAsync(service, body, type: type);

        Assert.Equal(expected, status);
        Assert.EndsWith(".", (string)answer["error"]!, StringComparison.Ordinal);
        Assert.Equal(1, (await service.MetricsAsync())[$"refused_requests_total{{listener=\"admission\",reason=\"{reason}\"}}"]);
    }

    [Fact]
    public async Task Gate_BodyAtAndAboveTheLimit_IsReadOrRefused()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);
        var largest = Review + new string(' ', AdmissionRoute.MaxBodyBytes - Review.Length);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, largest)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await AskAsync(service, largest + " ")).Status);
    }

    /// <summary>A Retry-After would make the API server wait before it creates the pod without our gate.</summary>
    [Fact]
    public async Task Gate_NoMemoryLeft_IsRefusedWithoutAnotherTry()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);
        var budget = service.Services.GetRequiredKeyedService<RequestBudget>(Listener.Admission);
        using var client = _authority.CreateClient();
        using (var all = budget.Begin())
        {
            all.Take(budget.MaxBytes);
            using var content = new StringContent(Review, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(service.Addresses[2], AdmissionRoute.Path), content);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Null(answer.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, Review)).Status);
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public async Task Gate_WithACallersTrace_IsASpanOfIt()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);
        using var client = _authority.CreateClient();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{CallersTrace}-b7ad6b7169203331-01");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        using var content = new StringContent(Review, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(service.Addresses[2], AdmissionRoute.Path), content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(() => spans.Any(IsOfTheCaller), "the span has ended");
        Assert.Equal("Gated", spans.Single(IsOfTheCaller).GetTagItem("hdfs_locality.admission"));

        bool IsOfTheCaller(Activity span) => span.OperationName == "gate" && span.TraceId.ToString() == CallersTrace;
    }

    [Fact]
    public async Task Routes_OfTheWebhook_StayOnItsListener()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await StartAsync(files);
        using var client = _authority.CreateClient();

        foreach (var path in (string[])["/readyz", "/metrics", "/extender/filter"])
        {
            using var answer = await client.GetAsync(new Uri(service.Addresses[2], path));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        foreach (var other in (HttpClient[])[service.Verbs, service.Management])
        {
            using var answer = await other.PostAsync(new Uri(AdmissionRoute.Path, UriKind.Relative), new StringContent(Review));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Start_OffOrWithoutACertificateNamed_OpensNoPort(bool isEnabled, bool hasCertificate)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => settings with
        {
            Planner = new PlannerOptions
            {
                Enabled = isEnabled,
                Urls = "https://127.0.0.1:0",
                CertificateFile = hasCertificate ? files.CertificateFile : null,
                KeyFile = hasCertificate ? files.KeyFile : null,
            },
        });

        Assert.Equal(2, service.Addresses.Count);
        Assert.DoesNotContain((await service.ReadyAsync()).Checks, check => check.Name == "certificate/admission");
    }

    /// <summary>With <c>failurePolicy: Ignore</c> a connection that is closed is as good as a closed port: a call fails at once.</summary>
    [Fact]
    public async Task Certificate_NotThereYet_ClosesConnectionsUntilItComes()
    {
        using var files = TlsDirectory.Empty();
        await using var service = await StartAsync(files, clock: _clock);

        for (var call = 0; call < 3; call++) await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(service, Review));
        var check = (await service.ReadyAsync())["certificate/admission"];
        Assert.Equal("degraded", check.Status);
        Assert.Contains("There is no certificate yet, so the admission listener closes", check.Message, StringComparison.Ordinal);
        Assert.Contains("Planner:CertificateFile", check.Message, StringComparison.Ordinal);
        Assert.Single(service.Warnings, line => line.Contains("until it has a certificate", StringComparison.Ordinal));
        Assert.Empty(service.Errors);

        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Options is not null);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, Review)).Status);
        Assert.Equal("ok", (await service.ReadyAsync())["certificate/admission"].Status);
    }

    [Fact]
    public async Task Certificate_OfWhichAHalfCame_IsAwaited()
    {
        using var files = TlsDirectory.Empty();
        await using var service = await StartAsync(files, clock: _clock);
        var (certificate, key) = _authority.IssuePem("service");

        File.WriteAllText(files.CertificateFile, certificate);
        service.Get<ListenerCertificates>().All.Single().Reload();
        Assert.Equal("degraded", (await service.ReadyAsync())["certificate/admission"].Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(service, Review));
        File.WriteAllText(files.KeyFile, key);
        service.Get<ListenerCertificates>().All.Single().Reload();

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, Review)).Status);
    }

    [Fact]
    public async Task Certificate_Renewed_IsServedToNewConnections()
    {
        using var files = TlsDirectory.Of(_stranger);
        await using var service = await StartAsync(files, clock: _clock);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(service, Review));
        var before = service.Get<ListenerCertificates>().All.Single().Options;

        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Options != before);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, Review)).Status);
    }

    /// <summary>The whole way: a pod is posted to an API server that calls the webhook, with and without a certificate.</summary>
    [Fact]
    public async Task Pod_Created_IsGatedOnceThereIsACertificate()
    {
        using var files = TlsDirectory.Empty();
        await using var cluster = await TestCluster.StartAsync("n1");
        await using var service = await StartAsync(files);
        using var webhookClient = _authority.CreateClient();
        // The time of the call stands still: a call that hung would hang the test.
        cluster.Objects.Webhook = new MutatingWebhook(
            MutatingWebhook.At(webhookClient, new Uri(service.Addresses[2], $"{AdmissionRoute.Path}?timeout=1s")), _clock);

        Assert.Empty(await GatesOfNewPodAsync(cluster, "before"));
        files.Write(_authority.IssuePem("service"));
        service.Get<ListenerCertificates>().All.Single().Reload();

        Assert.Equal([IPodGates.Gate], await GatesOfNewPodAsync(cluster, "after"));
        Assert.Equal(["a.example/b", IPodGates.Gate], await GatesOfNewPodAsync(cluster, "queued", "a.example/b"));
        Assert.Equal([AdmissionOutcome.Gated, AdmissionOutcome.Gated], _observer.Outcomes);
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

    private Task<RunningService> StartAsync(TlsDirectory files, TimeProvider? clock = null) => RunningService.StartAsync(
        change: settings => settings with
        {
            Planner = new PlannerOptions
            {
                Enabled = true,
                Urls = "https://127.0.0.1:0",
                CertificateFile = files.CertificateFile,
                KeyFile = files.KeyFile,
            },
        },
        clock: clock,
        configure: builder => builder.Services
            .Replace(ServiceDescriptor.Singleton(new AdmissionState(() => true, () => _knowsLeader)))
            .Replace(ServiceDescriptor.Singleton<IPlannerObserver>(_observer)));

    private Task ReloadedAsync(RunningService service, Func<ListenerCertificate, bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(ListenerCertificates.ReloadInterval);
        return condition(service.Get<ListenerCertificates>().All.Single());
    });

    private async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(
        RunningService service, string body, Version? version = null, string type = "application/json")
    {
        using var client = _authority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service.Addresses[2], $"{AdmissionRoute.Path}?timeout=1s"))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)),
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private sealed class RecordingObserver : IPlannerObserver
    {
        private readonly List<AdmissionOutcome> _outcomes = [];

        public IReadOnlyList<AdmissionOutcome> Outcomes
        {
            get
            {
                lock (_outcomes) return [.. _outcomes];
            }
        }

        public void Admitted(AdmissionOutcome outcome, TimeSpan elapsed)
        {
            lock (_outcomes) _outcomes.Add(outcome);
        }
    }
}
