using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

public sealed class GroupLedgerProperties
{
    [Fact]
    public void CoveredBytes_AnySiblings_StayWithinInputAndShares() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var ledger = group.Placed();
        return ledger.CoveredBytes <= group.Naive.InputBytes && ledger.CoveredBytes <= group.Nodes.Length * ledger.ShareBytes;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddedAt_AnySiblings_IsWhatTheDefinitionGives() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var (ledger, naive) = (group.Placed(), group.Naive);
        return ledger.ShareBytes == naive.ShareBytes && ledger.CoveredBytes == naive.CoveredBytes
            && Enumerable.Range(0, group.Scenario.NodeCount).All(node => ledger.AddedAt(new NodeIndex(node)) == naive.AddedAt(node));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Place_AnotherOrder_IsSame() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
        group.AreSame(group.Placed(), group.Placed(group.Nodes.Order().Reverse()))).QuickCheckThrowOnFailure();

    [Fact]
    public void Set_CountsAtOnce_IsSameAsOneByOne() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var rebuilt = group.Empty();
        foreach (var nodes in group.Nodes.GroupBy(node => node)) rebuilt.Set(new NodeIndex(nodes.Key), nodes.Count());
        return group.AreSame(group.Placed(), rebuilt);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Release_SomeAmongOthers_LeavesWhatTheOthersAlonePlaced() =>
        Prop.ForAll(PlacedGroup.Arbitrary, Arb.From(Gen.Choose(1, 4)), (group, every) =>
    {
        var ledger = group.Placed();
        var gone = group.Nodes.Where((_, i) => i % every == 0).ToArray();
        foreach (var node in gone) ledger.Release(new NodeIndex(node));
        return group.AreSame(ledger, group.Placed(group.Nodes.Where((_, i) => i % every != 0)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Release_All_IsEmptyAgain() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var ledger = group.Placed();
        foreach (var node in group.Nodes) ledger.Release(new NodeIndex(node));
        return ledger.CoveredBytes == 0 && group.AreSame(ledger, group.Empty());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddedAt_AnyNode_SumsToShareAndIsWhatCoverageGains() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var ledger = group.Placed();
        var covered = ledger.CoveredBytes;
        return Enumerable.Range(0, group.Scenario.NodeCount).All(node =>
        {
            var added = ledger.AddedAt(new NodeIndex(node));
            ledger.Place(new NodeIndex(node));
            var gained = ledger.CoveredBytes - covered;
            ledger.Release(new NodeIndex(node));
            // Three numbers are rounded down to whole bytes, each once.
            return added.Total == ledger.ShareBytes && Math.Abs(gained - added.NodeCached - added.NodeLocal) <= 2
                && added is { NodeCached: >= 0, NodeLocal: >= 0, RackLocal: >= 0, OffSwitch: >= 0 };
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddedAt_GroupOfOneWithNothingPlaced_IsThePlacementOfAPodAlone() => Prop.ForAll(PlacedGroup.Arbitrary, group =>
    {
        var (ledger, locality) = ((group with { GroupSize = 1 }).Empty(), group.Scenario.ToLocality());
        return Enumerable.Range(0, group.Scenario.NodeCount).All(
            node => ledger.AddedAt(new NodeIndex(node)) == locality.BytesAt(new NodeIndex(node)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void CoveredBytes_OneMoreSibling_NeverFallsAndGainsLessTheMoreThereAre() => Prop.ForAll(
        PlacedGroup.Arbitrary, Arb.From(Gen.Choose(0, 11)), (group, node) =>
        {
            node %= group.Scenario.NodeCount;
            var (few, many) = (group.Placed(group.Nodes.Take(group.Nodes.Length / 2)), group.Placed());
            var (gainOfFew, gainOfMany) = (GainOf(few, node), GainOf(many, node));
            // A rate is rounded down to a whole unit: one step may be a unit larger than the one before.
            var unit = (group.Naive.InputBytes / GroupLedger.Unit) + 2;
            return gainOfMany >= 0 && gainOfMany <= gainOfFew + unit;
        }).QuickCheckThrowOnFailure();

    private static long GainOf(GroupLedger ledger, int node)
    {
        var covered = ledger.CoveredBytes;
        ledger.Place(new NodeIndex(node));
        return ledger.CoveredBytes - covered;
    }
}
