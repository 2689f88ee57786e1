using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>Finds the pod that runs a DataNode, and so its node.</summary>
internal sealed class DataNodePods
{
    private readonly Dictionary<string, List<BoundPod>> _byHostName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<BoundPod>> _byAddress = new(StringComparer.Ordinal);

    public DataNodePods(ClusterNodes cluster)
    {
        foreach (var pod in cluster.DataNodePods)
        {
            if (!cluster.TryGetIndex(pod.NodeName, out var node)) continue;
            foreach (var name in NamesOf(pod)) Add(_byHostName, name, new BoundPod(pod, node));
            foreach (var ip in pod.Ips)
                if (HostNames.Address(ip) is { } address) Add(_byAddress, address, new BoundPod(pod, node));
        }
    }

    /// <summary>By host name alone.</summary>
    public NodeMatch MatchHostName(string hostName) => OneNodeOf(Named(hostName));

    /// <summary>
    /// By host name, which does not change with the pod's address. If several pods have that name, the one at the DataNode's address
    /// counts.
    /// </summary>
    public NodeMatch MatchHostName(DataNode dataNode, DateTimeOffset readAt)
    {
        var named = Named(dataNode.HostName);
        if (named.Length < 2) return OneNodeOf(named);
        var alsoThere = named.Intersect(At(HostNames.AddressOf(dataNode), readAt)).ToImmutableArray();
        return OneNodeOf(alsoThere.IsEmpty ? named : alsoThere);
    }

    /// <summary>By address, if the map was read after the pod started. Before that, another pod may have had the address.</summary>
    /// <param name="dataNode">A DataNode whose name matches no pod.</param>
    /// <param name="readAt">When a NameNode gave this description.</param>
    /// <param name="isOfAnother">
    /// Whether the address belongs to a pod that cannot run the DataNode; then the address is no evidence.
    /// </param>
    public NodeMatch MatchAddress(DataNode dataNode, DateTimeOffset readAt, out bool isOfAnother)
    {
        var at = At(HostNames.AddressOf(dataNode), readAt);
        var own = at.Where(pod => pod.Pod.MayRun(dataNode.HostName)).ToImmutableArray();
        isOfAnother = own.IsEmpty && !at.IsEmpty;
        return OneNodeOf(own);
    }

    private static IEnumerable<string> NamesOf(DataNodePod pod)
    {
        if (pod.HostNetwork) yield break; // its host name is the node's, which another rule matches
        var name = HostNames.Trimmed(pod.HostName ?? pod.Name);
        yield return name;
        if (pod.Subdomain is not { } subdomain) yield break;
        yield return $"{name}.{subdomain}";
        yield return $"{name}.{subdomain}.{pod.Namespace}";
        yield return $"{name}.{subdomain}.{pod.Namespace}.svc";
    }

    private static void Add(Dictionary<string, List<BoundPod>> pods, string key, BoundPod pod)
    {
        if (!pods.TryGetValue(key, out var same)) pods.Add(key, same = []);
        same.Add(pod);
    }

    /// <summary>
    /// By the full name, and by the name cut after <c>svc</c>, since the cluster's domain (<c>cluster.local</c>) is not known here. A
    /// short pod name matches only a short DataNode name, so that <c>dn-0</c> of two HDFS clusters are not confused.
    /// </summary>
    private ImmutableArray<BoundPod> Named(string hostName)
    {
        var name = HostNames.Trimmed(hostName);
        if (_byHostName.TryGetValue(name, out var pods)) return [.. pods];
        var service = name.IndexOf(".svc.", StringComparison.OrdinalIgnoreCase);
        return service > 0 && _byHostName.TryGetValue(name[..(service + ".svc".Length)], out pods) ? [.. pods] : [];
    }

    private ImmutableArray<BoundPod> At(string? address, DateTimeOffset readAt) =>
        address is not null && _byAddress.TryGetValue(address, out var pods)
            ? [.. pods.Where(pod => pod.Pod.StartedAt is null || pod.Pod.StartedAt <= readAt)]
            : [];

    private static NodeMatch OneNodeOf(ImmutableArray<BoundPod> pods)
    {
        if (pods.IsEmpty) return NodeMatch.None;
        var first = pods[0].Node;
        foreach (var pod in pods)
            if (pod.Node != first) return NodeMatch.Conflict(first, pod.Node, IdentityRule.Pod);
        return NodeMatch.On(first, IdentityRule.Pod);
    }

    private readonly record struct BoundPod(DataNodePod Pod, NodeIndex Node);
}
