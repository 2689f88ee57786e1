using Scheduler.Extender.Tests.Support;
using Scheduler.Testing.NameNode;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// Recorded requests of a real kube-scheduler over the recorded placement of a real NameNode, against scores computed by hand from the
/// recorded JSON. In the tables M is a block of 1,048,576 bytes and s the last block of five.bin, 123,456 bytes; a1 is the DataNode
/// node-a1.k8s.test, and so on. A byte is worth 1 in a node's memory, 0.9 on it, 0.3 in its rack.
/// </summary>
public sealed class RecordedPlacementTests
{
    private const string Day = "/data/events/date=2026-11-20";
    private const string WebHdfs = "/webhdfs/v1";

    /// <summary>b3 is on no node: its replicas count for its rack only.</summary>
    private static readonly string[] DataNodes = [.. new[] { "a1", "a2", "a3", "b1", "b2" }.Select(name => $"node-{name}.k8s.test")];

    public static TheoryData<string, string, int[]> Placements => new()
    {
        // Blocks: a2 b1 b3 | a2 b1 b2 | a1 b1 b2 | a1 a3 b1 | a1 a3 b1 (M each) | a1 a2 b2 (s); 5M + s = 5,366,336 in all.
        // Both racks hold every block, so that a node's value is 0.3 × 5,366,336 + 0.6 × its own bytes:
        //   a1 3M + s = 3,269,184 → 3,571,411.2    10 × 0.7510 + 0.5 = 8.01 → 8
        //   a2 2M + s = 2,220,608 → 2,942,265.6    10 × 0.6187 + 0.5 = 6.69 → 6
        //   a3 2M     = 2,097,152 → 2,868,192.0    10 × 0.6031 + 0.5 = 6.53 → 6
        //   b1 5M     = 5,242,880 → 4,755,628.8    the best → 10
        //   b2 2M + s = 2,220,608 → 2,942,265.6    as a2 → 6
        { "one file", $"{Day}/five.bin", [8, 6, 6, 10, 6] },

        // The whole directory: five.bin as above; empty; tiny, 10 bytes on a2 a3 b3; three.bin, 3,000,000 bytes on
        // a1 b1 b2 | a1 a3 b1 (M each) | a2 b2 b3 (902,848). 8,366,346 bytes, again all in both racks: 2,509,903.8 + 0.6 × own.
        //   a1 3M + s + 2M           = 5,366,336 → 5,729,705.4    8.287 + 0.5 → 8
        //   a2 2M + s + 902,848 + 10 = 3,123,466 → 4,383,983.4    6.341 + 0.5 → 6
        //   a3 2M + M + 10           = 3,145,738 → 4,397,346.6    6.360 + 0.5 → 6
        //   b1 5M + 2M               = 7,340,032 → 6,913,923.0    the best → 10
        //   b2 2M + s + M + 902,848  = 4,172,032 → 5,013,123.0    7.251 + 0.5 → 7
        { "a directory", Day, [8, 6, 6, 10, 7] },

        // t* is three.bin and tiny: 3,000,010 bytes, all in both racks: 900,003 + 0.6 × own.
        //   a1 2M           = 2,097,152 → 2,158,294.2    the best → 10
        //   a2 902,848 + 10 =   902,858 → 1,441,717.8    6.680 + 0.5 → 7
        //   a3 M + 10       = 1,048,586 → 1,529,154.6    7.085 + 0.5 → 7
        //   b1 2M           = 2,097,152 → 2,158,294.2    as a1 → 10
        //   b2 M + 902,848  = 1,951,424 → 2,070,857.4    9.595 + 0.5 → 10
        { "a glob", $"{Day}/t*", [10, 7, 7, 10, 10] },

        // Both at once is the sum of five.bin and t*, which is the directory.
        { "two paths", $"{Day}/five.bin,{Day}/t*", [8, 6, 6, 10, 7] },

        // RS-3-2: four groups of 3M, each of whose five holders counts a fifth (u = 629,145.6), since WebHDFS does not tell data from
        // parity. Groups: a1 a2 a3 b2 b3 | a1 a2 a3 b1 b2 | a1 a3 b1 b2 b3 | a1 a3 b1 b2 b3: 10u in either rack: 0.3 × 10u + 0.6 × own.
        //   a1, a3, b2 4u → 5.4u    the best → 10
        //   a2         2u → 4.2u    7.778 + 0.5 → 8
        //   b1         3u → 4.8u    8.889 + 0.5 → 9
        { "erasure-coded", "/data/ec/twelve.bin", [10, 8, 10, 9, 10] },

        // Cached replicas with a star: a1* b1 b2 | a2 b1* b3 | a1* b1 b2 | a3 b1* b3 | a1* a2 b2 (M each) | a2 a3 b2 (s),
        // all in both racks.
        //   a1 cached 3M,           rest 2M + s      → 3,145,728 + 0.3 × 2,220,608                 = 3,811,910.4    8.791 + 0.5 → 9
        //   a2 local  2M + s,       rest 3M          → 0.9 × 2,220,608 + 0.3 × 3,145,728           = 2,942,265.6    6.785 + 0.5 → 7
        //   a3 local  M + s,        rest 4M          → 0.9 × 1,172,032 + 0.3 × 4,194,304           = 2,313,120.0    5.334 + 0.5 → 5
        //   b1 cached 2M, local 2M, rest M + s       → 2,097,152 + 1,887,436.8 + 0.3 × 1,172,032   = 4,336,198.4    the best → 10
        //   b2 local  3M + s,       rest 2M          → 0.9 × 3,269,184 + 0.3 × 2,097,152           = 3,571,411.2    8.236 + 0.5 → 8
        { "cached", "/data/cached/five.bin", [9, 7, 5, 10, 8] },

        // One replica each: b2 | a2 | a1 | a3 | a1 (M each) | b1 (s). Rack a holds 4M, rack b holds M + s.
        //   a1 0.9 × 2M + 0.3 × 2M = 2.4M = 2,516,582.4    the best → 10
        //   a2, a3 0.9 × M + 0.3 × 3M = 1.8M               7.5 + 0.5 = 8 to the point → 8
        //   b1 0.9 × s + 0.3 × M = 425,683.2               1.692 + 0.5 → 2
        //   b2 0.9 × M + 0.3 × s = 980,755.2               3.897 + 0.5 → 4
        { "one replica", "/data/events/one-replica.bin", [10, 8, 8, 2, 4] },
    };

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task Prioritize_RecordedPlacement_IsTheHandCalculation(string about, string paths, int[] expected)
    {
        await using var cluster = await RecordedCluster.StartAsync(DataNodes, Plain());

        foreach (var request in (string[])["prioritize-cache-true", "prioritize-cache-false"])
            Assert.Equal(expected, Of(await cluster.PrioritizeAsync(request, paths)));
        Assert.True(
            !cluster.Unmatched.Any(), $"For {about} the service asked what was not recorded: {string.Join(' ', cluster.Unmatched)}");
    }

    [Theory]
    [InlineData($"{Day}/five.bin", new[] { 8, 6, 6, 10, 6 })]
    [InlineData("/data/ec/twelve.bin", new[] { 10, 8, 10, 9, 10 })]
    [InlineData("/data/cached/five.bin", new[] { 9, 7, 5, 10, 8 })]
    public async Task Prioritize_ServerWithoutFileBlockLocations_ScoresTheSame(string paths, int[] expected)
    {
        var old = Plain();
        foreach (var target in old.Targets.Where(target => target.Contains("op=GETFILEBLOCKLOCATIONS", StringComparison.Ordinal)).ToArray())
            old.Add(target, RecordedAnswer.Load("namenode/webhdfs/err-badop.http"));
        await using var cluster = await RecordedCluster.StartAsync(DataNodes, old);

        Assert.Equal(expected, Of(await cluster.PrioritizeAsync("prioritize-cache-true", paths)));
    }

    [Fact]
    public async Task Prioritize_DecommissionedReplicas_AreWorthNothing()
    {
        // b3 is decommissioned, and on node0004 here. Cached file: a1* b1 b2 | a2 b1* b2 b3 | a1* b1 b2 | a3 b1* b2 b3 | a1* a2 b2 | a2 a3
        // b2. a1, a2, a3 and b1 as in "cached" above: 9, 7, 5, 10, the best being 4,336,198.4. b3 has two blocks of no worth; its node is
        // in rack b, which holds all through b1 and b2: 0.3 × 5,366,336 = 1,609,900.8, 3.713 + 0.5 → 4. Were its replicas worth something,
        // it would be 0.9 × 2M + 0.3 × (3M + s) = 2,868,192, which is 7.
        string[] dataNodes = [.. DataNodes[..4], "node-b3.k8s.test"];
        var jmx = RecordedAnswer.Load("namenode/webhdfs-states/state-decommissioned-jmx-info.http");
        var state = Plain()
            .Add("/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo", jmx)
            .Add(Locations("/data/cached/five.bin"), RecordedAnswer.Load("namenode/webhdfs-states/state-decommissioned-gfbl-cached.http"));
        await using var cluster = await RecordedCluster.StartAsync(dataNodes, state);

        int[] expected = [9, 7, 5, 10, 4];
        Assert.Equal(expected, Of(await cluster.PrioritizeAsync("prioritize-cache-true", "/data/cached/five.bin")));
    }

    [Fact]
    public async Task Prioritize_HighAvailability_FollowsFromTheStandby()
    {
        // Two replicas: ha-a1 has every block; ha-b1 four of M, ha-b2 one of M and s; node0001 and node0002 hold no DataNode, so that
        // nothing tells their rack.
        //   ha-a1 0.9 × 5,366,336                   = 4,829,702.4    the best → 10
        //   ha-b1 0.9 × 4M + 0.3 × (M + s)          = 4,126,483.2    8.544 + 0.5 → 9
        //   ha-b2 0.9 × (M + s) + 0.3 × 4M          = 2,313,120.0    4.789 + 0.5 → 5
        string?[] dataNodes = ["ha-a1.k8s.test", null, null, "ha-b1.k8s.test", "ha-b2.k8s.test"];
        await using var cluster = await RecordedCluster.StartAsync(dataNodes, HighAvailability("nn2"), HighAvailability("nn1"));

        int[] expected = [10, 0, 0, 9, 5];
        Assert.Equal(expected, Of(await cluster.PrioritizeAsync("prioritize-cache-true", "/data/d/five.bin")));
        Assert.Contains("answers over webhdfs", (await cluster.Service.ReadyAsync())["namenode/ns1"].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_RecordedPlacement_ShowsBytesByLevelAndWhatIsUnmapped()
    {
        await using var cluster = await RecordedCluster.StartAsync(DataNodes, Plain());
        await cluster.PrioritizeAsync("prioritize-cache-true", $"{Day}/five.bin");

        using var explained = await cluster.Service.ExplainAsync(new PodRequest(null, "spark-exec-1"));

        var best = explained.RootElement.GetProperty("best")[0];
        Assert.Equal(("node0003", 10), (best.GetProperty("node").GetString(), best.GetProperty("score").GetInt32()));
        Assert.Equal(5_242_880, best.GetProperty("bytes").GetProperty("nodeLocal").GetInt64());
        Assert.Equal(123_456, best.GetProperty("bytes").GetProperty("rackLocal").GetInt64());
        var identity = (await cluster.Service.ReadyAsync())["identity"];
        Assert.Equal("degraded", identity.Status);
        Assert.Contains("node-b3.k8s.test", identity.Message, StringComparison.Ordinal);
    }

    private static int[] Of(IReadOnlyDictionary<string, int> scores) => [.. RecordedCluster.Nodes.Select(node => scores[node])];

    /// <summary>
    /// The plain cluster. Statuses that were not recorded are those of like files: the day's directory, and files of five.bin's length.
    /// </summary>
    private static RecordedExchanges Plain()
    {
        var file = RecordedAnswer.Load("namenode/webhdfs/getfilestatus-file.http");
        return RecordedExchanges.Load("webhdfs")
            .Add(Status(Day), RecordedAnswer.Load("namenode/webhdfs/getfilestatus-dir.http"))
            .Add(Status("/data/cached/five.bin"), file)
            .Add(Status("/data/events/one-replica.bin"), file)
            .Add(Locations($"{Day}/three.bin"), RecordedAnswer.Load("namenode/webhdfs/gfbl-snapshot.http"));
    }

    private static RecordedExchanges HighAvailability(string nameNode)
    {
        var exchanges = RecordedExchanges.Load("webhdfs-ha", $"{nameNode}-");
        // Recordings in safe mode share the targets.
        return exchanges
            .Add(Status("/data/d/five.bin"), RecordedAnswer.Load($"namenode/webhdfs-ha/{nameNode}-status.http"))
            .Add(Locations("/data/d/five.bin"), RecordedAnswer.Load($"namenode/webhdfs-ha/{nameNode}-gfbl.http"));
    }

    private static string Status(string path) => $"{WebHdfs}{path}?op=GETFILESTATUS&user.name=root";

    private static string Locations(string path) => $"{WebHdfs}{path}?op=GETFILEBLOCKLOCATIONS&user.name=root";
}
