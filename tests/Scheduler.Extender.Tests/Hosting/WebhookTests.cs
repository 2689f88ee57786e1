using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Core.Pods;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Planner;
using Scheduler.Planner.Admission;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>
/// The webhook's listener, called over TLS as an API server calls it, with a body of the documented shape.
/// </summary>
public sealed class WebhookTests : IDisposable
{
    private const string CallersTrace = "1bf7651916cd43dd8448eb211c80319d";

    private readonly TestCertificates _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Gate_OverTls_AnswersWithAPatch(int major, int minor)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);

        var (status, answer) = await service.AskWebhookAsync(_authority, version: new Version(major, minor));

        Assert.Equal(HttpStatusCode.OK, status);
        var response = answer["response"]!;
        Assert.Equal(("u-1", true, "JSONPatch"), ((string)response["uid"]!, (bool)response["allowed"]!, (string)response["patchType"]!));
        var patch = Encoding.UTF8.GetString(Convert.FromBase64String((string)response["patch"]!));
        Assert.Contains(IPodGates.Gate, patch, StringComparison.Ordinal);
        Assert.Equal(1, (await service.MetricsAsync())["admission_duration_seconds_count{outcome=\"Gated\"}"]);
    }

    [Fact]
    public async Task Gate_NoReplicaLeads_AllowsUnchangedAndSaysSoOnce()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files, knowsLeader: () => false);

        for (var pod = 0; pod < 3; pod++)
        {
            var (status, answer) = await service.AskWebhookAsync(_authority);
            Assert.Equal((HttpStatusCode.OK, true), (status, (bool)answer["response"]!["allowed"]!));
            Assert.Null(answer["response"]!["patch"]);
        }

        Assert.Equal(3, (await service.MetricsAsync())["admission_duration_seconds_count{outcome=\"NoLeader\"}"]);
        Assert.Single(service.Warnings, line => line.Contains("without our gate (NoLeader)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest, "Malformed")]
    [InlineData(WebhookCalls.Review, "text/plain", HttpStatusCode.UnsupportedMediaType, "WrongType")]
    public async Task Gate_BadRequest_IsRefusedWithASentence(string body, string type, HttpStatusCode expected, string reason)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);

        var (status, answer) = await service.AskWebhookAsync(_authority, body, type: type);

        Assert.Equal(expected, status);
        Assert.EndsWith(".", (string)answer["error"]!, StringComparison.Ordinal);
        Assert.Equal(1, (await service.MetricsAsync())[$"refused_requests_total{{listener=\"admission\",reason=\"{reason}\"}}"]);
    }

    [Fact]
    public async Task Gate_BodyAtAndAboveTheLimit_IsReadOrRefused()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);
        var largest = WebhookCalls.Review + new string(' ', AdmissionRoute.MaxBodyBytes - WebhookCalls.Review.Length);

        Assert.Equal(HttpStatusCode.OK, (await service.AskWebhookAsync(_authority, largest)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.AskWebhookAsync(_authority, largest + " ")).Status);
    }

    /// <summary>A Retry-After would make the API server wait before it creates the pod without our gate.</summary>
    [Fact]
    public async Task Gate_NoMemoryLeft_IsRefusedWithoutAnotherTry()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);
        var budget = service.Services.GetRequiredKeyedService<RequestBudget>(Listener.Admission);
        using var client = _authority.CreateClient();
        using (var all = budget.Begin())
        {
            all.Take(budget.MaxBytes);
            using var content = new StringContent(WebhookCalls.Review, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(service.Webhook(), content);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Null(answer.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.AskWebhookAsync(_authority)).Status);
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public async Task Gate_WithACallersTrace_IsASpanOfIt()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);
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

        using var content = new StringContent(WebhookCalls.Review, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(service.Webhook(), content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(() => spans.Any(IsOfTheCaller), "the span has ended");
        Assert.Equal("Gated", spans.Single(IsOfTheCaller).GetTagItem("hdfs_locality.admission"));

        bool IsOfTheCaller(Activity span) => span.OperationName == "gate" && span.TraceId.ToString() == CallersTrace;
    }

    [Fact]
    public async Task Routes_OfTheWebhook_StayOnItsListener()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await WebhookCalls.StartAsync(files);
        using var client = _authority.CreateClient();

        foreach (var path in (string[])["/readyz", "/metrics", "/extender/filter"])
        {
            using var answer = await client.GetAsync(new Uri(service.Addresses[2], path));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        foreach (var other in (HttpClient[])[service.Verbs, service.Management])
        {
            using var review = new StringContent(WebhookCalls.Review);
            using var answer = await other.PostAsync(new Uri(AdmissionRoute.Path, UriKind.Relative), review);
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
}
