using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Health;
using Scheduler.Core.Nodes;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>What is read from the state of the service at the moment of a scrape.</summary>
internal sealed class StateMetrics
{
    private const string Prefix = "hdfs_locality_";

    /// <summary>Registers the gauges and what refreshes them.</summary>
    public StateMetrics(
        CollectorRegistry registry, BlockMapStore store, ClusterState cluster, TopologyState topology, IEnumerable<IHealthReporter> reporters)
    {
        var maps = registry.CreateGauge(Prefix + "block_maps", "Paths whose placement, failure or read is known to the process.");
        var mapBytes = registry.CreateGauge(Prefix + "block_map_bytes", "Memory that the process's block maps occupy.");
        var nodes = registry.CreateGauge(Prefix + "nodes", "Kubernetes nodes known.");
        var localityPods = registry.CreateGauge(Prefix + "locality_pods", "Pods known that ask for locality.");
        var unmapped = registry.CreateGauge(Prefix + "unmapped_datanodes", "DataNodes that no rule finds a node for.");
        var conflicts = registry.CreateGauge(Prefix + "conflicting_datanodes", "DataNodes that one rule puts on two nodes.");
        var degraded = registry.CreateGauge(Prefix + "degraded", "1 while the service does without this dependency, as in readiness.", "check");
        registry.AddBeforeCollectCallback(() =>
        {
            maps.WithLabels().Set(store.Count);
            mapBytes.WithLabels().Set(store.SizeInBytes);
            nodes.WithLabels().Set(cluster.Nodes.Nodes.Length);
            localityPods.WithLabels().Set(cluster.Pods.LocalityPods.Count);
            unmapped.WithLabels().Set(topology.Current.UnmappedDataNodes.Length);
            conflicts.WithLabels().Set(topology.Current.Conflicts.Length);
            foreach (var report in reporters.SelectMany(reporter => reporter.Report())) degraded.WithLabels(report.Name).Set(report.IsOk ? 0 : 1);
        });
    }
}
