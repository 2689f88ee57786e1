using System.Globalization;
using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>
/// A job of 8 executors and 64 blocks from end to end: the product's service places the executors and names them, the jar on a JVM rewrites
/// the locations. Spark itself, HDFS and Kubernetes are stood for.
/// </summary>
[Collection(SparkJvms.Collection)]
public sealed class JobTests(SparkJvms jvms) : IAsyncLifetime
{
    private const string Input = "/warehouse/events";
    private const int Nodes = 10, Executors = 8, Blocks = 64, Apart = 4;

    /// <summary>Two replicas a block: the last blocks on nodes 8 and 9, all others on the eight before.</summary>
    private static readonly int[][] Replicas =
    [
        .. Enumerable.Range(0, Blocks - Apart).Select(block => (int[])[block % 8, (block + 1 + (block / 8 % 7)) % 8]),
        .. Enumerable.Repeat((int[])[8, 9], Apart),
    ];

    private static readonly Location[] Locations =
    [
        .. Replicas.Select((nodes, block) =>
            Location.At(block, [.. nodes.Select(node => (RealService.AddressOf(node), "/rack"))])),
    ];

    private RealService _service = null!;
    private FileSystemDriver _spark = null!;

    [JavaFact]
    public async Task Locate_JobPlacedByTheService_NamesExecutorsBesideTheBlocks()
    {
        var placed = await PlaceAsync();

        var located = await _spark.LocateAsync(Locations);

        Assert.Equal(Enumerable.Range(0, 8).Select(RealService.NodeName), placed.Keys.Order());
        Assert.All(located.Take(Blocks - Apart).Zip(Replicas), pair => Assert.Equal(
            pair.Second.Select(node => placed[RealService.NodeName(node)]).Order(StringComparer.Ordinal),
            pair.First.Hosts.Order(StringComparer.Ordinal)));
        Assert.All(located.TakeLast(Apart), location => Assert.Equal(["localhost"], location.Hosts));
        Assert.Equal(Locations.SelectMany(location => location.Names), located.SelectMany(location => location.Names));
    }

    [JavaFact]
    public async Task Locate_ServiceStopsMidway_GivesTheHostsOfHdfs()
    {
        await PlaceAsync();
        var before = await _spark.LocateAsync(Locations.Take(Blocks / 2));
        Assert.DoesNotContain(before, location => location.Hosts[0].StartsWith("dn-", StringComparison.Ordinal));

        await _service.StopAsync();
        await _spark.AdvanceAsync(3_000);
        var after = await _spark.LocateAsync(Locations.Skip(Blocks / 2));

        Assert.Equal(Locations.Skip(Blocks / 2).Select(location => location.ToString()), after.Select(location => location.ToString()));
    }

    public async Task InitializeAsync()
    {
        _service = await RealService.StartAsync(Nodes, Input, Replicas);
        _spark = await jvms.InPodAsync();
        await _spark.OpenAsync(_service.UrlSetting);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    /// <summary>Places one executor after the other on the best free node, and returns their addresses by node.</summary>
    private async Task<Dictionary<string, string>> PlaceAsync()
    {
        var (free, placed) = (Enumerable.Range(0, Nodes).Select(RealService.NodeName).ToHashSet(), new Dictionary<string, string>());
        for (var number = 1; number <= Executors; number++)
        {
            var pod = _service.AddExecutor(SparkJvms.Application, number, Executors, Input);
            IReadOnlyDictionary<string, int> scores = new Dictionary<string, int>();
            await Eventually.HoldsAsync(
                async () => (scores = await _service.PrioritizeAsync(pod, free)).Values.Any(score => score > 0), "the input is known");
            var node = scores.MaxBy(score => score.Value).Key;
            placed[node] = string.Create(CultureInfo.InvariantCulture, $"10.244.0.{number}");
            _service.Run(number, node, placed[node]);
            free.Remove(node);
        }

        await Eventually.HoldsAsync(
            async () => await _service.NamedExecutorsAsync(SparkJvms.Application) == Executors, "the service names all executors");
        return placed;
    }
}
