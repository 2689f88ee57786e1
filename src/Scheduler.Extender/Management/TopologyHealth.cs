using Scheduler.Core.Health;
using Scheduler.Core.Nodes;

namespace Scheduler.Extender.Management;

/// <summary>Says whether every DataNode has been found a node, and what identity rests on.</summary>
internal sealed class TopologyHealth(TopologyState topology, IdentityRules rules, TimeProvider clock) : IHealthReporter
{
    private const string Name = "identity";
    private const int MaxNamed = 5;

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
        if (rules.HostNamesAreNodeNames)
            return (true, "Kubernetes:Enabled is false: a DataNode's host name is taken for its node's name, and no rack of other nodes is known.");
        if (current.Conflicts.IsEmpty && current.UnmappedDataNodes.IsEmpty) return (true, "Every known DataNode is on a known node.");
        var conflicts = string.Join(' ', current.Conflicts.Take(MaxNamed));
        var unmapped = current.UnmappedDataNodes.IsEmpty
            ? ""
            : $"{current.UnmappedDataNodes.Length} DataNodes are on no known node, such as {string.Join(", ", current.UnmappedDataNodes.Take(MaxNamed))}: "
                + "annotate their nodes with hdfs.locality/datanode or set Identity:Mappings.";
        return (false, $"{conflicts} {unmapped}".Trim());
    }
}
