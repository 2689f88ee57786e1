using Scheduler.SparkFileSystem.Tests.Jvm;
using Scheduler.SparkFileSystem.Tests.Service;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>What Spark gets for a block, by the executors that the service names.</summary>
[Collection(SparkJvms.Collection)]
public sealed class RewritingTests(SparkJvms jvms) : IAsyncLifetime
{
    private ExecutorsService _service = null!;
    private FileSystemDriver _spark = null!;

    [JavaTheory]
    [InlineData("path")]
    [InlineData("status")]
    [InlineData("list")]
    public async Task Locate_ReplicasBesideExecutors_NamesTheirUnion(string call)
    {
        var location = Location.At(3, ("10.0.0.1", "/rack-a"), ("10.0.0.2", "/rack-b"), ("10.0.0.9", "/rack-b"));

        var located = await _spark.LocateAsync(location, call);

        Assert.Equal(["10.244.1.5", "10.244.2.5", "10.244.2.6"], located.Hosts);
        Assert.Equal(["/rack-a/10.244.1.5", "/rack-b/10.244.2.5", "/rack-b/10.244.2.6"], located.TopologyPaths);
        Assert.Equal((384, 128), (located.Offset, located.Length));
        Assert.Equal(location.Names, located.Names);
        Assert.Empty(located.CachedHosts);
    }

    [JavaTheory]
    [InlineData("path")]
    [InlineData("status")]
    [InlineData("list")]
    public async Task Locate_NoExecutorBesideAReplica_IsLocalhost(string call)
    {
        var located = await _spark.LocateAsync(Location.At(0, ("10.0.0.8", "/rack-a"), ("10.0.0.9", "/rack-b")), call);

        Assert.Equal(["localhost"], located.Hosts);
        Assert.Equal(["/rack-a/localhost"], located.TopologyPaths);
    }

    [JavaFact]
    public async Task Locate_NoReplica_IsLocalhost()
    {
        var located = await _spark.LocateAsync(Location.On());

        Assert.Equal(["localhost"], located.Hosts);
        Assert.Empty(located.TopologyPaths);
    }

    [JavaTheory]
    [InlineData("10.0.0.2", "10.244.2.5,10.244.2.6")]
    [InlineData("10.0.0.9", "localhost")]
    public async Task Locate_CachedReplica_IsCachedOnTheExecutorsBesideIt(string cached, string expected)
    {
        var located = await _spark.LocateAsync(Location.On("10.0.0.1", "10.0.0.2", "10.0.0.9").CachedOn(cached));

        Assert.Equal(["10.244.1.5", "10.244.2.5", "10.244.2.6"], located.Hosts);
        Assert.Equal(expected, string.Join(',', located.CachedHosts));
    }

    [JavaFact]
    public async Task Locate_TwoDataNodesOnANode_NamesEachExecutorOnce()
    {
        var located = await _spark.LocateAsync(Location.On("10.0.0.1", "10.0.0.1"));

        Assert.Equal(["10.244.1.5"], located.Hosts);
        Assert.Equal(["/rack-a/10.244.1.5"], located.TopologyPaths);
    }

    [JavaTheory]
    [InlineData("[fd00::2]")]
    [InlineData("fd00::2")]
    [InlineData("[fd00:0:0:0:0:0:0:2]")]
    [InlineData("[FD00:0::2]")]
    public async Task Locate_IPv6Replica_IsFoundInEachForm(string address)
    {
        var located = await _spark.LocateAsync(Location.On(address));

        // In brackets: so Spark registers an executor.
        Assert.Equal(["[fd00:244::5]", "[fd00:244::6]"], located.Hosts);
    }

    [JavaFact]
    public async Task Split_StraddlesBlocks_HasExecutorsOrLocalhostAndNoNull()
    {
        string[][] replicas =
            [["10.0.0.1", "10.0.0.9"], ["10.0.0.2", "10.0.0.1"], ["10.0.0.8", "10.0.0.9"], ["[fd00::2]", "10.0.0.2"], ["10.0.0.2"]];
        var blocks = replicas.Select((addresses, i) => Location.At(i, [.. addresses.Select(address => (address, $"/rack-{address[^1]}"))]));

        var located = await _spark.LocateAsync(blocks, "path");

        Assert.All(located, each => Assert.Equal(each.Hosts.Length, each.TopologyPaths.Length));
        var splits = located.Zip(located.Skip(1)).Select(pair => StraddlingSplit.Hosts(pair.First, pair.Second)).ToArray();
        Assert.All(splits, hosts => Assert.All(hosts, Assert.NotNull));
        string[] known = ["10.244.1.5", "10.244.2.5", "10.244.2.6", "localhost"];
        Assert.All(splits.SelectMany(hosts => hosts), host => Assert.Contains(host, known));
        Assert.Contains("10.244.1.5", splits[0]);
    }

    [JavaFact]
    public async Task Locate_JobOf8ExecutorsAnd64Blocks_NamesWhoHoldsThemUntilTheServiceStops()
    {
        // Node n has DataNode 10.0.1.n; executors are on nodes 0 to 5, two on 0 and on 1, none on 6 to 9.
        _service.Nodes = Enumerable.Range(0, 8).GroupBy(i => i % 6).ToDictionary(
            node => $"10.0.1.{node.Key}", node => node.Select(i => $"10.244.{node.Key}.{i + 1}").ToArray());
        var blocks = Enumerable.Range(0, 64)
            .Select(i => Location.At(i, ($"10.0.1.{i % 10}", "/rack-a"), ($"10.0.1.{((i * 3) + 7) % 10}", "/rack-b"))).ToArray();
        await _spark.OpenAsync(_service.UrlSetting);

        var located = await _spark.LocateAsync(blocks);
        Assert.All(located.Zip(blocks), pair => Assert.Equal(HoldersOf(pair.Second), pair.First.Hosts));
        Assert.Contains(located, each => each.Hosts is ["localhost"]);

        await _service.DisposeAsync();
        await _spark.AdvanceAsync(2_000);
        Assert.Equal(blocks.SelectMany(each => each.Hosts), (await _spark.LocateAsync(blocks)).SelectMany(each => each.Hosts));
    }

    [JavaFact]
    public async Task Locate_50000InAListing_AreAllRewrittenByOneRequest()
    {
        const int Count = 50_000;
        string[] addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.9"];
        var locations = Enumerable.Range(0, Count).Select(i => Location.At(i, (addresses[i % 3], "/rack-a")));

        var located = await _spark.LocateAsync(locations);

        string[] expected = ["10.244.1.5", "10.244.2.5,10.244.2.6", "localhost"];
        Assert.Equal(Count, located.Length);
        Assert.All(located, (each, i) => Assert.Equal(expected[i % 3], string.Join(',', each.Hosts)));
        Assert.Single(_service.Requests);
    }

    private string[] HoldersOf(Location block) =>
    [
        .. block.Names.SelectMany(name => _service.Nodes.GetValueOrDefault(name.Split(':')[0], [])).Distinct().DefaultIfEmpty("localhost"),
    ];

    public async Task InitializeAsync()
    {
        _service = await ExecutorsService.StartAsync();
        _service.Nodes = new()
        {
            ["10.0.0.1"] = ["10.244.1.5"],
            ["10.0.0.2"] = ["10.244.2.5", "10.244.2.6"],
            ["10.0.0.8"] = [],
            ["fd00::2"] = ["fd00:244::5", "fd00:244::6"],
        };
        _spark = await jvms.InPodAsync();
        await _spark.OpenAsync(_service.UrlSetting);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();
}
