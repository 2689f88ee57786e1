using System.Globalization;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Management;

/// <summary>What is wrong with DataNodes, in sentences; each is empty when nothing is.</summary>
public static class DataNodeTexts
{
    /// <summary>How to map an unmapped DataNode.</summary>
    public const string HowToMap = "let Kubernetes:DataNodeSelector select their pods, annotate their nodes with hdfs.locality/datanode "
        + "(uuid or host name), or set Identity:Mappings";

    private const int MaxNamed = 5;

    /// <summary>DataNode pods that are not Ready.</summary>
    public static string NotReady(IEnumerable<DataNodePod> pods)
    {
        var notReady = pods.Where(pod => pod.NotReadySince is not null).ToArray();
        return notReady.Length == 0
            ? ""
            : $"{notReady.Length} DataNode {(notReady.Length == 1 ? "pod is" : "pods are")} not Ready: {Named(notReady.Select(Describe))}. "
                + "Their replicas count as long as the NameNode reports them; see kubectl describe pod.";
    }

    /// <summary>DataNodes that no rule finds a node for.</summary>
    public static string Unmapped(IReadOnlyCollection<string> hostNames) => hostNames.Count == 0
        ? ""
        : $"{hostNames.Count} {(hostNames.Count == 1 ? "DataNode is" : "DataNodes are")} on no known node: {Named(hostNames)}. "
            + $"To map them, {HowToMap}.";

    /// <summary>DataNodes that one rule puts on two nodes.</summary>
    public static string Conflicting(IEnumerable<string> conflicts) => string.Join(' ', conflicts.Take(MaxNamed));

    /// <summary>What is wrong with the DataNodes that hold an input; null when nothing is.</summary>
    public static string? OfInput(IEnumerable<BlockMap> maps, NetworkTopology topology)
    {
        var areReady = topology.Cluster.DataNodePods.All(pod => pod.NotReadySince is null);
        if (topology.UnmappedDataNodes.IsEmpty && topology.Conflicts.IsEmpty && areReady) return null;
        var unmapped = new HashSet<string>(StringComparer.Ordinal);
        var (nodes, conflicts) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var map in maps)
        {
            foreach (var dataNode in map.DataNodes.Where(dataNode => dataNode.ServesReads))
            {
                var match = topology.Identity.Match(dataNode, map.Origin.ReadAt);
                if (!match.Node.IsNone) nodes.Add(topology.Cluster[match.Node].Name);
                else (match.IsConflict ? conflicts : unmapped).Add(dataNode.HostName);
            }
        }

        string[] texts = [Unmapped([.. unmapped.Order(StringComparer.Ordinal)]), Conflicting(topology.Conflicts.Where(IsOfInput)),
            NotReady(topology.Cluster.DataNodePods.Where(pod => nodes.Contains(pod.NodeName)))];
        return texts.All(text => text.Length == 0) ? null : string.Join(' ', texts.Where(text => text.Length > 0));

        bool IsOfInput(string conflict) => conflicts.Any(hostName => conflict.Contains($" {hostName} ", StringComparison.Ordinal));
    }

    private static string Describe(DataNodePod pod) => pod.NotReadySince == DateTimeOffset.MinValue
        ? $"{pod.Namespace}/{pod.Name}"
        : string.Create(CultureInfo.InvariantCulture, $"{pod.Namespace}/{pod.Name} (since {pod.NotReadySince:u})");

    private static string Named(IEnumerable<string> names)
    {
        var first = names.Take(MaxNamed + 1).ToArray();
        return string.Join(", ", first.Take(MaxNamed)) + (first.Length > MaxNamed ? ", …" : "");
    }
}
