using Scheduler.Core.Blocks;

namespace Scheduler.Core.Nodes;

/// <summary>Finds a DataNode's own pod, and through it the node.</summary>
internal sealed class DataNodePods
{
    private readonly NodeIndex _byHostName = new();
    private readonly Dictionary<string, List<(int Node, DateTimeOffset? StartedAt)>> _byAddress = new(StringComparer.Ordinal);

    public DataNodePods(ClusterNodes cluster)
    {
        foreach (var pod in cluster.DataNodePods)
        {
            if (!cluster.TryGetIndex(pod.NodeName, out var node)) continue;
            AddHostNames(pod, node);
            foreach (var ip in pod.Ips) AddAddress(ip, node, pod.StartedAt);
        }
    }

    /// <summary>
    /// By host name, or by address if the map was read after the pod started: an address seen earlier may have been another pod's.
    /// </summary>
    public NodeMatch Match(DataNode dataNode, DateTimeOffset readAt)
    {
        var byHostName = _byHostName.Match(IdentityRule.Pod, QualifiedForms(dataNode.HostName));
        var byAddress = MatchAddress(HostNames.Address(dataNode.IpAddress) ?? HostNames.Address(dataNode.HostName), readAt);
        if (byHostName.Rule == IdentityRule.None || byHostName.IsConflict && byAddress.Node >= 0) return byAddress;
        if (byAddress.Rule == IdentityRule.None || byAddress == byHostName) return byHostName;
        return byAddress.IsConflict ? byAddress : NodeMatch.Conflict(byHostName.Node, byAddress.Node, IdentityRule.Pod);
    }

    private void AddHostNames(DataNodePod pod, int node)
    {
        if (pod.HostNetwork) return; // its host name is the node's, which is another rule's business
        var name = pod.HostName ?? pod.Name;
        _byHostName.Add(name, node);
        if (pod.Subdomain is not { } subdomain) return;
        _byHostName.Add($"{name}.{subdomain}", node);
        _byHostName.Add($"{name}.{subdomain}.{pod.Namespace}", node);
        _byHostName.Add($"{name}.{subdomain}.{pod.Namespace}.svc", node);
    }

    private void AddAddress(string ip, int node, DateTimeOffset? startedAt)
    {
        if (HostNames.Address(ip) is not { } address) return;
        if (!_byAddress.TryGetValue(address, out var pods)) _byAddress.Add(address, pods = []);
        pods.Add((node, startedAt));
    }

    private NodeMatch MatchAddress(string? address, DateTimeOffset readAt)
    {
        if (address is null || !_byAddress.TryGetValue(address, out var pods)) return NodeMatch.None;
        var nodes = pods.Where(pod => pod.StartedAt is null || pod.StartedAt <= readAt).Select(pod => pod.Node).Distinct().Take(2).ToArray();
        return nodes switch
        {
            [] => NodeMatch.None,
            [var node] => NodeMatch.On(node, IdentityRule.Pod),
            [var first, var other, ..] => NodeMatch.Conflict(first, other, IdentityRule.Pod),
        };
    }

    /// <summary>
    /// The name as it is, and cut after <c>svc</c>: the cluster's domain (<c>cluster.local</c>) is not to be known here. A
    /// short pod name alone matches only a short DataNode name, so that <c>dn-0</c> of two HDFS clusters stay apart.
    /// </summary>
    private static string?[] QualifiedForms(string hostName)
    {
        var name = hostName.TrimEnd('.');
        var service = name.IndexOf(".svc.", StringComparison.OrdinalIgnoreCase);
        return [name, service > 0 ? name[..(service + ".svc".Length)] : null];
    }
}
