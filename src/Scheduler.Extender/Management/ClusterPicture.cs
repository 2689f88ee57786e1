using Scheduler.Core.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Core.Scores;
using Scheduler.Core.Siblings;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Management;

/// <summary>Draws the cluster as one group sees it: O(pods + nodes × inputs), inputs bounded.</summary>
internal sealed class ClusterPicture(ClusterState cluster, TopologyState topology, LocalityRequestReader reader, IPodInputs inputs)
{
    /// <summary>Groups that are listed, and inputs of one group that are added up: an Indexed Job has one for each pod.</summary>
    public const int MaxGroups = 200, MaxInputs = 256;

    /// <summary>The picture for a group; an unknown or empty one has no bytes and no pods.</summary>
    public ClusterAnswer Of(string podNamespace, string group)
    {
        var groups = cluster.Pods.LocalityPods.Values
            .Where(pod => !pod.IsGone)
            .Select(pod => (Pod: pod, Request: reader.Read(pod.Metadata)))
            .Where(pod => pod.Request is not null)
            .GroupBy(pod => (pod.Pod.Metadata.Namespace, pod.Request!.Group), pod => pod.Pod)
            .ToDictionary(pods => pods.Key, pods => pods.ToArray());
        var pods = groups.GetValueOrDefault((podNamespace, group), []);
        var current = topology.Current;
        var bytes = new long[current.Cluster.Nodes.Length];
        var selected = group.Length == 0 ? null : AddUp(podNamespace, group, pods, current, bytes);
        return new ClusterAnswer(ListOf(groups), selected, RacksOf(current, bytes, pods));
    }

    private static ClusterAnswer.GroupAnswer[] ListOf(Dictionary<(string Namespace, string Group), LocalityPod[]> groups) =>
        [.. groups.Select(group => new ClusterAnswer.GroupAnswer(
                group.Key.Namespace,
                group.Key.Group,
                group.Value.Length,
                group.Value.Count(pod => pod.NodeName is not null),
                group.Value.Min(pod => pod.Metadata.Name)!))
            .OrderByDescending(group => group.Pods)
            .ThenBy(group => group.Namespace, StringComparer.Ordinal)
            .ThenBy(group => group.Group, StringComparer.Ordinal)
            .Take(MaxGroups)];

    private ClusterAnswer.SelectedAnswer AddUp(string podNamespace, string group, LocalityPod[] pods, NetworkTopology current, long[] bytes)
    {
        var (total, unknown) = (0L, 0);
        foreach (var pod in pods.DistinctBy(pod => InputSet.Of(reader.Read(pod.Metadata)!.Paths)).Take(MaxInputs))
        {
            // Of the same topology, or its indices would be of other nodes.
            if (inputs.TryLocate(pod.Metadata)?.Placement is { } placement && ReferenceEquals(placement.Topology, current)) total += Add(placement, bytes);
            else unknown++;
        }

        return new ClusterAnswer.SelectedAnswer(podNamespace, group, total, unknown);
    }

    private static long Add(InputPlacement placement, long[] bytes)
    {
        for (var node = 0; node < bytes.Length; node++)
        {
            var at = placement.BytesAt(node);
            bytes[node] += at.NodeCached + at.NodeLocal;
        }

        return placement.TotalBytes;
    }

    private static ClusterAnswer.RackAnswer[] RacksOf(NetworkTopology current, long[] bytes, LocalityPod[] pods)
    {
        var podsOn = pods.Where(pod => pod.NodeName is not null).ToLookup(pod => pod.NodeName!, pod => pod.Metadata.Name);
        return [.. current.Cluster.Nodes.Index()
            .GroupBy(node => current.RackOf(node.Index), node => NodeOf(node.Item.Name, bytes[node.Index], podsOn))
            .Select(rack => new ClusterAnswer.RackAnswer(
                rack.Key == NetworkTopology.UnknownRack ? "" : current.Racks[rack.Key],
                [.. rack.OrderBy(node => node.Node, StringComparer.Ordinal)]))
            .OrderBy(rack => rack.Rack, StringComparer.Ordinal)];
    }

    private static ClusterAnswer.NodeAnswer NodeOf(string name, long bytes, ILookup<string, string> podsOn) =>
        new(name, bytes, [.. podsOn[name].Order(StringComparer.Ordinal)]);
}
