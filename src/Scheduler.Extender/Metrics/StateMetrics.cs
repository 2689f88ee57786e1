using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Health;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Listeners.Tls;
using Scheduler.Management;
using Scheduler.Planner;

namespace Scheduler.Extender.Metrics;

/// <summary>Gauges that are read from the state of the service at each scrape.</summary>
internal sealed class StateMetrics(
    MetricFamilies families,
    BlockMapStore store,
    ClusterState cluster,
    TopologyState topology,
    SiblingLedger siblings,
    ListenerCertificates certificates,
    PodWaits waits,
    RequestBudget requests,
    AnswerLimit answers,
    IEnumerable<IHealthReporter> reporters,
    [FromKeyedServices(Listener.Admission)] RequestBudget? reviews = null,
    IPlannerState? planner = null)
{
    /// <summary>Registers the gauges and their refreshes.</summary>
    public void Register()
    {
        Gauge("block_maps", "Paths with a block map, a failed read or a read in progress in the process.", () => store.Count);
        Gauge("block_map_bytes", "Memory that the process's block maps occupy.", () => store.SizeInBytes);
        Gauge("nodes", "Kubernetes nodes known.", () => cluster.Nodes.Nodes.Length);
        Gauge(
            "locality_pods",
            "Pods known that ask for locality; with the planner on, also those with our gate that do not ask.",
            () => cluster.Pods.LocalityPods.Count);
        Gauge("sibling_groups", "Groups with a pod alive.", () => siblings.Counts.Groups);
        Gauge("sibling_bound_pods", "Pods of those groups that are bound.", () => siblings.Counts.Bound);
        Gauge(
            "sibling_reserved_pods",
            "Pods that count as placed since an answer and whose binding has not been seen yet.",
            () => siblings.Counts.Reserved);
        Gauge("unmapped_datanodes", "DataNodes that no rule finds a node for.", () => topology.Current.UnmappedDataNodes.Length);
        Gauge("conflicting_datanodes", "DataNodes that one rule puts on two nodes.", () => topology.Current.Conflicts.Length);
        Gauge("held_pods", "Pods held for locality now.", () => waits.HeldPods);
        Gauge(
            "longest_wait_left_seconds",
            "The longest time that a pod held now may still be held; 0 without one.",
            () => waits.LongestLeft.TotalSeconds);
        Gauge("gated_pods", "Pods with our gate.", () => planner?.GatedPods ?? 0);
        Gauge(
            "longest_gated_seconds",
            "How long our gate alone has kept the pod that it has kept longest; 0 when it keeps none.",
            () => planner?.LongestGated.TotalSeconds ?? 0);
        Gauge("planner_leader", "1 while this replica plans.", () => planner is { IsLeader: true } ? 1 : 0);
        var held = families.Gauge("request_bytes", "Bytes that requests in progress hold, by listener.", "listener");
        families.BeforeRead(() =>
        {
            held.WithLabels(SchedulerMetrics.LabelOf(Listener.Extender)).Set(requests.Bytes);
            held.WithLabels(SchedulerMetrics.LabelOf(Listener.Management)).Set(answers.Bytes);
            if (reviews is not null) held.WithLabels(SchedulerMetrics.LabelOf(Listener.Admission)).Set(reviews.Bytes);
        });
        var degraded = families.Gauge("degraded", "1 while this dependency is degraded, as in readiness.", "check");
        families.BeforeRead(() =>
        {
            foreach (var report in reporters.SelectMany(reporter => reporter.Report()))
                degraded.WithLabels(report.Name).Set(report.IsOk ? 0 : 1);
        });
        var expiry = families.Gauge(
            "certificate_expiry_timestamp_seconds", "When the certificate in use expires, in seconds since 1970, by listener.", "listener");
        families.BeforeRead(() =>
        {
            foreach (var certificate in certificates.All)
                if (certificate.NotAfter is { } notAfter) expiry.WithLabels(certificate.Name).Set(notAfter.ToUnixTimeSeconds());
        });
    }

    private void Gauge(string name, string help, Func<double> read)
    {
        var gauge = families.Gauge(name, help);
        families.BeforeRead(() => gauge.Set(read()));
    }
}
