using System.Text;
using Prometheus;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>Families and their children, by the page that comes of them.</summary>
public sealed class MetricFamiliesTests
{
    private readonly MetricFamilies _families = new(Prometheus.Metrics.NewCustomRegistry());

    [Fact]
    public async Task Counter_WithLabels_IsShownFromItsFirstEventOn()
    {
        var children = new ByEnum<FetchCause, Counter.Child>(_families.Counter("reads_total", "Reads.", "cause"));
        Assert.Empty((await PageAsync()).Samples);

        children[FetchCause.Demand].Inc(0);

        Assert.Equal(["Demand"], (await PageAsync()).ValuesOf("reads_total", "cause"));
    }

    [Fact]
    public async Task Histogram_WithLabels_IsShownFromItsFirstEventOn()
    {
        var children = new ByEnum<FetchCause, Histogram.Child>(_families.Histogram("read_seconds", "Time of reads.", [1, 2.5], "cause"));
        Assert.Empty((await PageAsync()).Samples);

        children[FetchCause.Refresh].Observe(2);

        Assert.Equal(
            """
            hdfs_locality_read_seconds_sum{cause="Refresh"} 2
            hdfs_locality_read_seconds_count{cause="Refresh"} 1
            hdfs_locality_read_seconds_bucket{cause="Refresh",le="1"} 0
            hdfs_locality_read_seconds_bucket{cause="Refresh",le="2.5"} 1
            hdfs_locality_read_seconds_bucket{cause="Refresh",le="+Inf"} 1

            """,
            string.Concat((await PageAsync()).Text.Split('\n').Where(line => !line.StartsWith('#')).Select(line => $"{line}\n"))[..^1]);
    }

    [Fact]
    public async Task DeclaredFamilies_NoEventYet_ShowEveryValueWithZero()
    {
        _ = new ByEnum<FetchCause, Counter.Child>(_families.DeclaredCounter("reads_total", "Reads.", "cause"));
        _ = new ByEnum<EvictionCause, Histogram.Child>(_families.DeclaredHistogram("kept_seconds", "Time kept.", [1], "cause"));

        var page = await PageAsync();

        Assert.Equal(Enum.GetNames<FetchCause>().ToHashSet(), page.ValuesOf("reads_total", "cause"));
        Assert.Equal(Enum.GetNames<EvictionCause>().ToHashSet(), page.ValuesOf("kept_seconds_count", "cause"));
        Assert.All(page.Samples, sample => Assert.Equal(0, sample.Value));
    }

    [Fact]
    public async Task ByEnum_EveryValue_CountsInItsOwnChild()
    {
        var one = new ByEnum<BlockMapFailure, Counter.Child>(_families.Counter("one_total", "One label.", "reason", "state"), "fixed");
        var two = new ByEnum<FetchCause, BlockMapFailure, Counter.Child>(_families.Counter("two_total", "Two labels.", "cause", "reason"));
        var expected = new Dictionary<string, double>();
        foreach (var reason in Enum.GetValues<BlockMapFailure>())
        {
            one[reason].Inc(expected[$"one_total{{reason=\"{reason}\",state=\"fixed\"}}"] = expected.Count + 1);
            foreach (var cause in Enum.GetValues<FetchCause>())
                two[cause, reason].Inc(expected[$"two_total{{cause=\"{cause}\",reason=\"{reason}\"}}"] = expected.Count + 1);
        }

        var page = await PageAsync();
        Assert.All(expected, sample => Assert.Equal((sample.Key, sample.Value), (sample.Key, page[sample.Key])));
    }

    [Fact]
    public async Task ByKey_MoreKeysThanItKeepsApart_CountsTheRestAsOther()
    {
        var children = new ByKey<(string Name, int Status), Counter.Child>(
            _families.Counter("calls_total", "Calls.", "name", "status"), key => [key.Name, $"{key.Status}"]);

        for (var i = 0; i < ByKey<string, Counter.Child>.MaxChildren + 5; i++) children[($"name-{i}", 200)].Inc();
        children[("name-0", 200)].Inc();

        var page = await PageAsync();
        Assert.Equal((2, 5), (page["calls_total{name=\"name-0\",status=\"200\"}"], page["calls_total{name=\"other\",status=\"other\"}"]));
        Assert.Equal(ByKey<string, Counter.Child>.MaxChildren + 1, page.Samples.Count);
    }

    [Fact]
    public async Task LabelValues_QuotesBackslashesAndNewlines_AreEscaped()
    {
        new ByKey<string, Counter.Child>(_families.Counter("calls_total", "Calls.", "name"), name => [name])["a\"b\\c\nd"].Inc();

        Assert.Equal(1, (await PageAsync())["""calls_total{name="a\"b\\c\nd"}"""]);
    }

    [Fact]
    public async Task Counter_SameFamilyAgain_IsTheSame()
    {
        _families.Counter("calls_total", "Calls.", "result").WithLabels("hit").Inc();
        _families.Counter("calls_total", "Calls.", "result").WithLabels("hit").Inc();

        Assert.Equal(2, (await PageAsync())["calls_total{result=\"hit\"}"]);
    }

    [Fact]
    public async Task WriteAsync_GaugeThatCannotBeRead_FailsRatherThanShowAnOldValue()
    {
        _families.BeforeRead(() => throw new InvalidOperationException("made up by a test"));

        await Assert.ThrowsAsync<InvalidOperationException>(PageAsync);
    }

    private async Task<MetricsPage> PageAsync()
    {
        using var page = new MemoryStream();
        await _families.WriteAsync(page);
        return new MetricsPage(Encoding.UTF8.GetString(page.ToArray()));
    }
}
