using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Core.Decisions;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;
using Scheduler.Planner;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>What a service is asked by itself before it says that it is ready.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task WarmUp_AtTheStart_LeavesNothingBehind()
    {
        await using var service = await RunningService.StartAsync(configure: builder => builder.Services.AddHostedService<WarmUp>());

        await Eventually.HoldsAsync(() => !service.Get<StartPhase>().IsInProgress, "the warm-up has ended");

        Assert.Empty(service.Warnings);
        Assert.Empty(service.Errors);
        Assert.Empty(service.Get<DecisionLog>().Newest());
        Assert.Equal(default, service.Get<SiblingLedger>().Counts);
        var metrics = await service.MetricsAsync();
        foreach (var name in (string[])["requests_total", "answers_total", "block_map_reads_total", "block_maps", "refused_requests_total"])
            Assert.Equal((name, 0), (name, metrics.Sum(name)));
    }

    /// <summary>The first review after readiness has a second, and finds its code compiled: the webhook's own and that of TLS.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WarmUp_PlannerOn_GatesPodsOfItsOwnAndLeavesNothingBehind(bool isCertificateThere)
    {
        using var authority = new TestCertificates();
        using var files = isCertificateThere ? TlsDirectory.Of(authority) : TlsDirectory.Empty();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        // Requests of the warm-up carry it: other tests call webhooks meanwhile.
        using var trace = new Activity("warm-up").Start();

        await using var service = await WebhookCalls.StartAsync(files, configure: builder => builder.Services.AddHostedService<WarmUp>());

        await Eventually.HoldsAsync(() => !service.Get<StartPhase>().IsInProgress, "the warm-up has ended");
        await Eventually.HoldsAsync(() => Reviews().Any(), "a review was answered");
        Assert.All(Reviews(), review => Assert.Equal("Gated", review.GetTagItem("hdfs_locality.admission")));
        Assert.DoesNotContain(service.Warnings, line => line.Contains("compiled", StringComparison.Ordinal));
        Assert.Equal(0, (await service.MetricsAsync()).Sum("admission_duration_seconds_count"));
        Assert.Equal(0, service.Get<IPlannerState>().GatedPods);

        IEnumerable<Activity> Reviews() => spans.Where(span => span.OperationName == "gate" && span.TraceId == trace.TraceId);
    }

    [Fact]
    public async Task Readiness_WhileStarting_Is503AndAllElseAnswers()
    {
        await using var service = await RunningService.StartAsync();
        var start = service.Get<StartPhase>();

        start.Begin();

        Assert.Equal((503, "starting"), await StatusAsync(service, "readyz"));
        Assert.Equal((503, "starting"), await StatusAsync(service, "healthz"));
        Assert.Equal((200, "degraded"), await StatusAsync(service, "livez"));
        Assert.Equal(TestHdfs.Neutral, await service.ScoresAsync(new PodRequest(Paths: null), TestHdfs.Nodes));
        start.End();
        Assert.Equal((200, "degraded"), await StatusAsync(service, "readyz"));
    }

    private static async Task<(int Http, string Status)> StatusAsync(RunningService service, string probe)
    {
        using var response = await service.Management.GetAsync(new Uri(probe, UriKind.Relative));
        return ((int)response.StatusCode, Readiness.Parse((int)response.StatusCode, await response.Content.ReadAsStringAsync()).Status);
    }
}
