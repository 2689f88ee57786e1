using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Core.Tests.Siblings;
using Scheduler.Testing.Planning;

namespace Scheduler.Core.Tests.Planning;

public sealed class ReadDivisionTests
{
    [Fact]
    public void Bytes_AnySiblings_AreTheMaximumFlow() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
        new ReadDivision(group.Placed()).Bytes == Flow(group, group.Nodes)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Remove_SomeAmongOthers_LeavesTheMaximumFlowOfTheOthers() =>
        Prop.ForAll(PlacedGroup.Arbitrary, Arb.From(Gen.Choose(1, 4)), (group, every) =>
    {
        var division = new ReadDivision(group.Placed());
        foreach (var node in group.Nodes.Where((_, i) => i % every == 0)) division.Remove(new NodeIndex(node));
        return division.Bytes == Flow(group, group.Nodes.Where((_, i) => i % every != 0));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Undo_AnyChanges_LeavesWhatWasBefore() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var (division, steps) = (new ReadDivision(group.Empty()), new Stack<long>());
        foreach (var (place, node) in group.Nodes.Index())
        {
            steps.Push(division.Bytes);
            if (place % 3 == 2) division.Remove(new NodeIndex(group.Nodes[place - 1]));
            else division.Add(new NodeIndex(node));
        }

        while (steps.TryPop(out var before))
        {
            division.Undo();
            if (division.Bytes != before) return false;
        }

        foreach (var node in group.Nodes) division.Add(new NodeIndex(node));
        return division.Bytes == Flow(group, group.Nodes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_AnyNode_GainsWhatTheDivisionGrows() => Prop.ForAll(PlacedGroup.Arbitrary, Arb.From(Gen.Choose(0, 11)), (group, node) =>
    {
        var division = new ReadDivision(group.Placed());
        var before = division.Bytes;
        return division.Add(new NodeIndex(node % group.Scenario.NodeCount)) == division.Bytes - before;
    }).QuickCheckThrowOnFailure();

    /// <summary>More nodes than a search reaches: less than the flow, but little.</summary>
    [Fact]
    public void Bytes_ManyNodes_AreNearlyTheMaximumFlow()
    {
        var (cluster, random) = (new PlanCluster(200), new Random(3));
        var blocks = cluster.Blocks(800, random);
        var ledger = cluster.LedgerOf(blocks, 100);
        var flow = new ReadFlow(blocks, 200, ledger.ShareBytes);
        for (var sibling = 0; sibling < 100; sibling++)
        {
            var node = random.Next(200);
            ledger.Place(new NodeIndex(node));
            flow.Add(node);
        }

        Assert.InRange((double)new ReadDivision(ledger).Bytes / flow.Bytes, 0.995, 1.0);
    }

    private static long Flow(PlacedGroup group, IEnumerable<int> nodes) => CoverageFlow.Of(group.Scenario, group.GroupSize, nodes);
}
