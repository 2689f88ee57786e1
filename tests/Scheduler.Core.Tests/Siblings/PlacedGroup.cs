using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>A small cluster with an input, a group size, and the nodes that siblings were placed on, for property tests.</summary>
public sealed record PlacedGroup(Scenario Scenario, int GroupSize, ImmutableArray<int> Nodes)
{
    public static Arbitrary<PlacedGroup> Arbitrary { get; } = Arb.From(
        from scenario in Scenario.Arbitrary.Generator
        from size in Gen.Choose(1, 12)
        from nodes in Gen.Choose(0, scenario.NodeCount - 1).ListOf()
        select new PlacedGroup(scenario, size, [.. nodes.Take(20)]));

    public int[] Counts => [.. Enumerable.Range(0, Scenario.NodeCount).Select(node => Nodes.Count(placed => placed == node))];

    internal NaiveLedger Naive => new(Scenario, GroupSize, Counts);

    public GroupLedger Empty()
    {
        var (map, topology) = (Scenario.ToMap(), Scenario.ToTopology());
        var now = DateTimeOffset.UnixEpoch;
        return new GroupLedger(
            InputReplicasBuilder.Build([map], topology, now), InputLocalityBuilder.Build([map], topology, now), GroupSize);
    }

    public GroupLedger Placed(IEnumerable<int>? order = null)
    {
        var ledger = Empty();
        foreach (var node in order ?? Nodes) ledger.Place(new NodeIndex(node));
        return ledger;
    }

    /// <summary>Whether two ledgers say the same of everything, to the byte.</summary>
    public bool AreSame(GroupLedger one, GroupLedger other) =>
        one.CoveredBytes == other.CoveredBytes && one.Placed == other.Placed && one.ShareBytes == other.ShareBytes
        && Enumerable.Range(0, Scenario.NodeCount).All(node =>
            one.AddedAt(new NodeIndex(node)) == other.AddedAt(new NodeIndex(node))
                && one.CountOn(new NodeIndex(node)) == other.CountOn(new NodeIndex(node)));
}
