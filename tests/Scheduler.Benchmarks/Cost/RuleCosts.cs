using System.Collections.Immutable;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Benchmarks.Cost;

/// <summary>What the rules cost without HTTP: scoring all nodes, placing a sibling, building a ledger.</summary>
internal static class RuleCosts
{
    private const int Times = 300;
    private const int WarmUp = 200;

    /// <summary>Measures one case.</summary>
    public static PartCosts Measure(SyntheticCluster cluster, BlockMap map, CostCase one)
    {
        var random = new Random(one.GetHashCode());
        var ledger = Build(cluster, map, one.Siblings);
        var build = Median(3, () => Build(cluster, map, one.Siblings)) / 1_000;
        for (var sibling = 1; sibling < one.Siblings; sibling++) ledger.Place(new NodeIndex(random.Next(cluster.Nodes)));
        var nodes = Enumerable.Range(0, Times).Select(_ => random.Next(cluster.Nodes)).ToArray();
        return new PartCosts(ScoreTime(cluster, ledger), UpdateTime(ledger, nodes), BlocksOnNode(cluster, map), build);
    }

    private static GroupLedger Build(SyntheticCluster cluster, BlockMap map, int siblings)
    {
        ImmutableArray<BlockMap> maps = [map];
        var replicas = InputReplicasBuilder.Build(maps, cluster.Topology, DateTimeOffset.UnixEpoch);
        return new GroupLedger(replicas, InputLocalityBuilder.Build(maps, cluster.Topology, DateTimeOffset.UnixEpoch), siblings);
    }

    private static double ScoreTime(SyntheticCluster cluster, GroupLedger ledger)
    {
        var names = new KnownNames([.. cluster.Topology.Cluster.Nodes.Select(node => node.Name)]);
        var offer = new NodeOffer(names, Enumerable.Range(0, cluster.Nodes).Select(number => new NameNumber(number)).ToArray());
        var scores = new int[cluster.Nodes];
        var view = SiblingView.Of(new PodMetadata("default", "exec-1", "81cc868c-adc1-4b10-a12a-exec-1"), ledger);
        return Median(Times, () => NodeScorer.Default.Score(view, offer, scores));
    }

    private static double UpdateTime(GroupLedger ledger, int[] nodes)
    {
        var next = 0;
        return Median(Times, () =>
        {
            var node = nodes[next++ % nodes.Length];
            ledger.Place(new NodeIndex(node));
            ledger.Release(new NodeIndex(node));
        }) / 2;
    }

    private static double BlocksOnNode(SyntheticCluster cluster, BlockMap map) => (double)map.ReplicaCount / cluster.Nodes;

    /// <summary>In microseconds.</summary>
    private static double Median(int times, Action action)
    {
        for (var i = 0; i < Math.Min(times, WarmUp); i++) action();
        var elapsed = new double[times];
        for (var i = 0; i < times; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            action();
            elapsed[i] = TimeProvider.System.GetElapsedTime(started).TotalMicroseconds;
        }

        return elapsed.Order().ElementAt(times / 2);
    }
}
