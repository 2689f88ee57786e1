using Scheduler.Core.Cluster;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>Which DataNodes are on no node, on two, or have a pod that is not Ready. Goes by what was learned before.</summary>
internal sealed class IdentityCheck(TopologyState topology, ClusterSnapshot picture, bool hasCluster) : IDoctorCheck
{
    private const string Check = "identity";
    private const int MaxNamed = 10;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        const string alone = "Without a cluster each DataNode stands for the node of its name.";
        if (!hasCluster) return [Finding.Unknown(Check, alone, "Mend the check kubernetes first.")];
        if (!await picture.IsListedAsync(cancellationToken))
            return [Finding.Unknown(Check, "Nodes and pods could not be listed.", "Mend the checks kubernetes and rbac first.")];
        var current = topology.Current;
        if (picture.DataNodes == 0)
            return [Finding.Unknown(Check, "No DataNode is known: no report, no input.", "Name a pod (--namespace, --pod), or mend datanode-report.")];
        var findings = new List<Finding>();
        if (current.UnmappedDataNodes is { IsEmpty: false } unmapped)
        {
            findings.Add(Finding.Fail(
                $"{Check}/unmapped",
                $"{unmapped.Length} of {picture.DataNodes} DataNodes are on no known node: {string.Join(", ", unmapped.Take(MaxNamed))}.",
                $"To cure it {DataNodeTexts.HowToMap}; or set dfs.datanode.hostname to the node's name."));
        }

        if (current.Conflicts is { IsEmpty: false } conflicts)
        {
            findings.Add(Finding.Fail(
                $"{Check}/conflict",
                string.Join(' ', conflicts.Take(MaxNamed)),
                "Say by the annotation hdfs.locality/datanode, or by Identity:Mappings, which of the nodes it is; take it from the other."));
        }

        if (DataNodeTexts.NotReady(current.Cluster.DataNodePods) is { Length: > 0 } notReady)
        {
            findings.Add(Finding.Warn(
                $"{Check}/not-ready", notReady, "Mend them, or their readiness probe: see kubectl describe pod."));
        }

        return findings.Count > 0 ? findings : [Finding.Ok(Check, $"All {picture.DataNodes} known DataNodes are on known nodes.")];
    }
}
