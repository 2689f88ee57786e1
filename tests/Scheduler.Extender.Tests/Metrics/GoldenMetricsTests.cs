using System.Text.RegularExpressions;
using Scheduler.Demo;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>
/// The pages of metrics of two fixed runs, line by line: every HELP, TYPE and sample with its labels. Values and ports are masked, since
/// time and the system choose many of them, and the order does not count.
/// </summary>
public sealed partial class GoldenMetricsTests
{
    /// <summary>The operations that a NameNode is asked for: locations, and in the background its DataNodes.</summary>
    private static readonly string[] Operations = ["GetBlockLocations", "GetDataNodes", "GetFileStatus"];

    private const int DemoPods = 17;

    [Fact]
    public async Task Metrics_AfterTheDemo_HaveTheseLines()
    {
        await using var demo = new DemoRun(seed: 2026, DemoCommand.StartServiceAsync, TimeProvider.System, _ => { });
        await demo.RunAsync(CancellationToken.None);
        using var management = new HttpClient { BaseAddress = demo.Addresses[1] };
        MetricsPage? page = null;

        await Eventually.HoldsAsync(
            async () =>
            {
                page = new MetricsPage(await management.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
                return Settled(page, "watch", "event") && page.Sum("bound_pods_total") == DemoPods;
            },
            "the demo is counted");

        AssertLines("demo.txt", page!);
    }

    [Fact]
    public Task Metrics_AfterEverythingHappened_HaveTheseLines() => BusyService.RunAsync(async (service, happen) =>
    {
        await happen();
        MetricsPage? page = null;

        await Eventually.HoldsAsync(async () => Settled(page = await service.MetricsAsync(), "watch"), "everything is counted");

        AssertLines("everything.txt", page!);
    });

    /// <summary>Whether the calls are counted that the service makes in the background, which is later on a busy machine.</summary>
    private static bool Settled(MetricsPage page, params string[] verbs) =>
        verbs.All(verb => page[$"kubernetes_calls_total{{verb=\"{verb}\",outcome=\"Ok\"}}"] > 0)
        && page.Samples
            .Where(sample => sample.Name == "hdfs_locality_namenode_calls_total" && Port().IsMatch(sample.Labels["namenode"]))
            .Select(sample => sample.Labels["operation"])
            .ToHashSet().IsSupersetOf(Operations);

    private static void AssertLines(string file, MetricsPage page)
    {
        var lines = page.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Masked).Order(StringComparer.Ordinal);
        GoldenFile.AssertHolds(GoldenFile.PathOf("Metrics", "golden", file), string.Concat(lines.Select(line => $"{line}\n")));
    }

    private static string Masked(string line) =>
        Port().Replace(line.StartsWith('#') ? line : $"{line[..line.LastIndexOf(' ')]} *", "127.0.0.1:*");

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();
}
