using Scheduler.Core.Cluster;
using Scheduler.Management;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Which DataNodes are on no node, on two, or have a pod that is not Ready. Uses the DataNodes that earlier checks learned.
/// </summary>
internal sealed class IdentityCheck(TopologyState topology, ClusterSnapshot snapshot, bool hasCluster) : IDoctorCheck
{
    private const string Check = "identity";
    private const int MaxNamed = 10;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        const string alone = "Without a cluster a DataNode's host name is taken for its node's name.";
        if (!hasCluster) return [Finding.Unknown(Check, alone, "Fix the check kubernetes first.")];
        if (!await snapshot.IsListedAsync(cancellationToken))
            return [Finding.Unknown(Check, "Nodes and pods could not be listed.", "Fix the checks kubernetes and rbac first.")];
        var current = topology.Current;
        if (snapshot.DataNodes == 0)
        {
            return
            [
                Finding.Unknown(
                    Check,
                    "No DataNode is known: there is no report and no input.",
                    "Name a pod (--namespace, --pod), or fix the check datanode-report."),
            ];
        }

        var findings = new List<Finding>();
        if (current.UnmappedDataNodes is { IsEmpty: false } unmapped)
        {
            findings.Add(Finding.Fail(
                $"{Check}/unmapped",
                $"{unmapped.Length} of {snapshot.DataNodes} DataNodes are on no known node: {string.Join(", ", unmapped.Take(MaxNamed))}.",
                $"To map them, {DataNodeTexts.HowToMap}; or set dfs.datanode.hostname to the node's name."));
        }

        if (current.Conflicts is { IsEmpty: false } conflicts)
        {
            findings.Add(Finding.Fail(
                $"{Check}/conflict",
                string.Join(' ', conflicts.Take(MaxNamed)),
                "Name the right node by the annotation hdfs.locality/datanode or in Identity:Mappings, and correct the other node."));
        }

        if (DataNodeTexts.NotReady(current.Cluster.DataNodePods) is { Length: > 0 } notReady)
        {
            findings.Add(Finding.Warn(
                $"{Check}/not-ready", notReady, "Fix the pods or their readiness probe: see kubectl describe pod."));
        }

        return findings.Count > 0 ? findings : [Finding.Ok(Check, $"All {snapshot.DataNodes} known DataNodes are on known nodes.")];
    }
}
