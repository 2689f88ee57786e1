using Scheduler.Core.Cluster;
using Scheduler.Core.Health;

namespace Scheduler.Management;

/// <summary>Reports whether every DataNode is on a known node and its pod is ready, and how DataNodes are mapped.</summary>
internal sealed class TopologyHealth(TopologyState topology, IdentityRules rules, TimeProvider clock) : IHealthReporter
{
    private const string Name = "identity";
    private const string Disabled =
        "Kubernetes:Enabled is false: a DataNode's host name is taken for its node's name, and no rack of other nodes is known.";

    private readonly Lock _lock = new();
    private HealthReport? _last;

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report()
    {
        var (isOk, message) = Describe(topology.Current);
        lock (_lock)
        {
            if (_last?.IsOk != isOk) _last = new HealthReport(Name, isOk, clock.GetUtcNow(), message);
            return [_last = _last! with { Message = message }];
        }
    }

    private (bool IsOk, string Message) Describe(NetworkTopology current)
    {
        if (rules.HostNamesAreNodeNames) return (true, Disabled);
        string[] faults = [DataNodeTexts.Conflicting(current.Conflicts), DataNodeTexts.Unmapped(current.UnmappedDataNodes),
            DataNodeTexts.NotReady(current.Cluster.DataNodePods)];
        return faults.All(fault => fault.Length == 0)
            ? (true, "Every known DataNode is on a known node.")
            : (false, string.Join(' ', faults.Where(fault => fault.Length > 0)));
    }
}
