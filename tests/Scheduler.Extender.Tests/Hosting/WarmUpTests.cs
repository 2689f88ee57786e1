using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Decisions;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>What a service is asked by itself before it says that it is ready.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task WarmUp_AtTheStart_LeavesNothingBehind()
    {
        await using var service = await RunningService.StartAsync(configure: builder => builder.Services.AddHostedService<WarmUp>());

        await Eventually.HoldsAsync(() => !service.Get<StartPhase>().IsUnderWay, "the warm-up has ended");

        Assert.Empty(service.Warnings);
        Assert.Empty(service.Errors);
        Assert.Empty(service.Get<DecisionLog>().Newest());
        Assert.Equal(default, service.Get<SiblingLedger>().Counts);
        var metrics = await service.MetricsAsync();
        foreach (var name in (string[])["requests_total", "answers_total", "block_map_reads_total", "block_maps", "refused_requests_total"])
            Assert.Equal((name, 0), (name, metrics.Sum(name)));
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
