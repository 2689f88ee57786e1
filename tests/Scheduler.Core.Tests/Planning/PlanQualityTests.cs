using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Sandbox;
using Scheduler.Testing.Planning;

namespace Scheduler.Core.Tests.Planning;

/// <summary>
/// Plans beside an independent search, on small clusters and with few steps of the search. The benchmark does the same on large ones.
/// </summary>
public sealed class PlanQualityTests
{
    private const int Steps = 5_000;

    private readonly GroupPlanner _planner = new(NodeScorer.Default, new ManualTimeProvider());

    [Theory]
    [InlineData(100, 0, 40)]
    [InlineData(100, 0.5, 40)]
    [InlineData(100, 0.8, 40)]
    [InlineData(400, 0, 40)]
    [InlineData(400, 0.8, 40)]
    [InlineData(100, 0, 10)]
    [InlineData(100, 0.5, 10)]
    [InlineData(100, 0.8, 10)]
    [InlineData(400, 0.8, 10)]
    public void Plan_FortyPodsInBatches_ReadsNearlyAsMuchAsTheBestFound(int nodes, double busy, int batch)
    {
        var (cluster, random) = (new PlanCluster(nodes), new Random(5));
        var (blocks, free) = (cluster.Blocks(400, random), cluster.FreeSlots(busy, random));
        var (ledger, room) = (cluster.LedgerOf(blocks, 40), new SlotRoom([.. free]));
        var flow = new ReadFlow(blocks, nodes, ledger.ShareBytes);

        foreach (var members in Enumerable.Range(0, 40).Select(pod => Member($"pod-{pod}", ledger)).Chunk(batch))
        {
            foreach (var planned in _planner.Plan(members, room).Members.Where(planned => !planned.Node.IsNone))
            {
                ledger.Place(planned.Node);
                flow.Add(planned.Node.Value);
            }
        }

        var best = PlacementSearch.Find(blocks, free.AsSpan(), 40, ledger.ShareBytes, new Random(1), step => (double)step / Steps);
        Assert.InRange((double)flow.Bytes / best, 0.98, 1.05);
    }

    [Fact]
    public void Plan_GroupsOneAfterTheOther_ReadNearlyAsMuchAsEachAlone()
    {
        var (cluster, random) = (new PlanCluster(100), new Random(5));
        var (room, read, best) = (new SlotRoom([.. cluster.FreeSlots(0, random)]), 0L, 0L);
        for (var group = 0; group < 6; group++)
        {
            var blocks = cluster.Blocks(200, random);
            var ledger = cluster.LedgerOf(blocks, 20);
            var flow = new ReadFlow(blocks, cluster.Nodes, ledger.ShareBytes);
            var plan = _planner.Plan([.. Enumerable.Range(0, 20).Select(pod => Member($"pod-{group}-{pod}", ledger))], room);
            foreach (var planned in plan.Members.Where(planned => !planned.Node.IsNone)) flow.Add(planned.Node.Value);
            read += flow.Bytes;
            best += PlacementSearch.Find(
                blocks, cluster.FreeSlots(0, random).AsSpan(), 20, ledger.ShareBytes, new Random(1), step => (double)step / Steps);
        }

        Assert.InRange((double)read / best, 0.98, 1.05);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(0.95)]
    public void Plan_IndexedJob_ReadsTheBest(double busy)
    {
        var (cluster, random) = (new PlanCluster(100), new Random(5));
        var free = cluster.FreeSlots(busy, random);
        var parts = Enumerable.Range(0, 40).Select(_ => cluster.Blocks(4, random, blocksOfFile: 4)).ToArray();
        var members = parts.Select((part, pod) => new PlanMember(SiblingView.Alone(Pod($"pod-{pod}"), cluster.LocalityOf(part)), 0));
        // Weights that count own nodes alone, as the search does.
        var planner = new GroupPlanner(new NodeScorer(new Core.Locality.LevelValues(1, 1, 0, 0)), new ManualTimeProvider());

        var plan = planner.Plan([.. members], new SlotRoom([.. free]));

        Assert.Equal(PartsSearch.Find(parts, free.AsSpan(), 200_000, new Random(1)), plan.ReadBytes);
    }

    private static PodMetadata Pod(string uid) => new("ns", uid, uid);

    private static PlanMember Member(string uid, GroupLedger ledger) => new(SiblingView.Of(Pod(uid), ledger), 0);
}
