using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Management;

/// <summary>Builds the view of the cluster for one group. Cost: O(pods + nodes × inputs); inputs are bounded.</summary>
internal sealed class ClusterView(
    ClusterState cluster,
    TopologyState topology,
    LocalityRequestReader reader,
    IPodInputs inputs,
    DecisionLog decisions,
    ThisReplica replica)
{
    /// <summary>Groups that are listed, and inputs of one group that are added up: an Indexed Job has one for each pod.</summary>
    public const int MaxGroups = 200, MaxInputs = 256;

    /// <summary>Pods that are named on one node; the others are counted.</summary>
    public const int MaxPodsOnNode = 20;

    /// <summary>The view for a group; an unknown or empty group has no bytes and no pods.</summary>
    public ClusterAnswer Of(string podNamespace, string group)
    {
        var (groups, pods) = (new Dictionary<(string Namespace, string Group), GroupCount>(), new List<LocalityPod>());
        foreach (var pod in cluster.Pods.LocalityPods.Values)
        {
            if (pod.IsGone || LocalityRequestReader.IsDriver(pod.Metadata)) continue;
            var key = (pod.Metadata.Namespace, PodGroup.Of(pod.Metadata));
            groups[key] = groups.GetValueOrDefault(key).With(pod);
            if (key == (podNamespace, group)) pods.Add(pod);
        }

        var current = topology.Current;
        var bytes = new long[current.Cluster.Nodes.Length];
        var selected = group.Length == 0 ? null : AddUp(podNamespace, group, pods, current, bytes);
        return new ClusterAnswer(replica.Mode, ListOf(groups), selected, RacksOf(current, bytes, pods));
    }

    private static ClusterAnswer.GroupAnswer[] ListOf(Dictionary<(string Namespace, string Group), GroupCount> groups) =>
        [.. groups.Select(group => new ClusterAnswer.GroupAnswer(
                group.Key.Namespace, group.Key.Group, group.Value.Pods, group.Value.Bound, group.Value.FirstPod, group.Value.Name))
            .OrderByDescending(group => group.Pods)
            .ThenBy(group => group.Namespace, StringComparer.Ordinal)
            .ThenBy(group => group.Group, StringComparer.Ordinal)
            .Take(MaxGroups)];

    private ClusterAnswer.SelectedAnswer AddUp(
        string podNamespace, string group, List<LocalityPod> pods, NetworkTopology current, long[] bytes)
    {
        var (total, unknown) = (0L, 0);
        // Equal annotations are read once: a job's executors all have the same.
        var sets = pods.DistinctBy(InputKeyOf).Take(MaxInputs).Select(pod => InputSet.Of(reader.Read(pod.Metadata)!.Paths));
        foreach (var input in sets.Distinct())
        {
            // Only of the same topology: the node indices of another one differ.
            if (inputs.TryLocate(input.Paths)?.Locality is { } locality && ReferenceEquals(locality.Topology, current))
                total += Add(locality, bytes);
            else unknown++;
        }

        var outcomes = OutcomesOf(pods);
        return new ClusterAnswer.SelectedAnswer(
            podNamespace,
            group,
            total,
            unknown,
            outcomes.Aggregate(default(OutcomeTotals), (sum, outcome) => sum + OutcomeTotals.Of(outcome)),
            SumOf(outcomes, added => added.OnNode()),
            SumOf(outcomes, added => added.RackLocal),
            SumOf(outcomes, added => added.OffSwitch));
    }

    private Outcome[] OutcomesOf(List<LocalityPod> pods)
    {
        var uids = pods.Select(pod => pod.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        return [.. decisions.Newest().Where(one => uids.Contains(one.Pod.Uid)).Select(one => one.Binding?.Outcome).OfType<Outcome>()];
    }

    private static long SumOf(Outcome[] outcomes, Func<LevelBytes, long> part) =>
        (long)Int128.Min(long.MaxValue, outcomes.Aggregate(Int128.Zero, (sum, outcome) => sum + part(outcome.Added)));

    /// <summary>The annotations that decide a pod's input, and with a placeholder the pod itself.</summary>
    private static (string Paths, string? Nameservice, string? Columns, string? RowGroups, string? Pod) InputKeyOf(LocalityPod pod)
    {
        var annotations = pod.Metadata.Annotations;
        var (paths, rowGroups) = (annotations[LocalityAnnotations.Paths], annotations.GetValueOrDefault(LocalityAnnotations.RowGroups));
        var isOwn = $"{paths} {rowGroups}".Contains(LocalityAnnotations.IndexPlaceholder, StringComparison.Ordinal);
        return (
            paths,
            annotations.GetValueOrDefault(LocalityAnnotations.Nameservice),
            annotations.GetValueOrDefault(LocalityAnnotations.Columns),
            rowGroups,
            isOwn ? pod.Metadata.Uid : null);
    }

    private static long Add(InputLocality locality, long[] bytes)
    {
        for (var node = 0; node < bytes.Length; node++)
        {
            var at = locality.BytesAt(new NodeIndex(node));
            bytes[node] += at.NodeCached + at.NodeLocal;
        }

        return locality.TotalBytes;
    }

    private static ClusterAnswer.RackAnswer[] RacksOf(NetworkTopology current, long[] bytes, List<LocalityPod> pods)
    {
        var podsOn = pods.Where(pod => pod.NodeName is not null).ToLookup(pod => pod.NodeName!, pod => pod.Metadata.Name);
        return [.. current.Cluster.Nodes.Index()
            .GroupBy(node => current.RackOf(new NodeIndex(node.Index)), node => NodeOf(node.Item.Name, bytes[node.Index], podsOn))
            .Select(rack => new ClusterAnswer.RackAnswer(
                rack.Key.IsNone ? "" : current.Racks[rack.Key.Value],
                [.. rack.OrderBy(node => node.Node, StringComparer.Ordinal)]))
            .OrderBy(rack => rack.Rack, StringComparer.Ordinal)];
    }

    private static ClusterAnswer.NodeAnswer NodeOf(string name, long bytes, ILookup<string, string> podsOn) =>
        new(name, bytes, podsOn[name].Count(), [.. podsOn[name].Order(StringComparer.Ordinal).Take(MaxPodsOnNode)]);

    /// <summary>A group so far.</summary>
    private readonly record struct GroupCount(int Pods, int Bound, string FirstPod, string Name)
    {
        public GroupCount With(LocalityPod pod) => new(
            Pods + 1,
            pod.NodeName is null ? Bound : Bound + 1,
            Pods == 0 || string.CompareOrdinal(pod.Metadata.Name, FirstPod) < 0 ? pod.Metadata.Name : FirstPod,
            Pods == 0 ? PodGroup.NameOf(pod.Metadata) : Name);
    }
}
