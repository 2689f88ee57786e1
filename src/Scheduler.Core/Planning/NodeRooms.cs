using System.Collections;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Planning;

/// <summary>
/// The room that the nodes of one snapshot have for the pods of one plan. Pods with equal constraints, which other pods keep away from the
/// same nodes, are one kind. Whether a node passes the filters for a kind is judged once; what is free there changes with what the plan
/// takes. For one thread.
/// </summary>
public sealed class NodeRooms : IPlanRoom
{
    /// <summary>
    /// Sets of filters that are judged in one plan, each against all nodes; a pod with another set fits nowhere. Jobs have one or a few,
    /// and each costs as much as its owner's tolerations and affinity are long.
    /// </summary>
    public const int MaxFilters = 64;

    private readonly ClusterNodes _nodes;
    private readonly Kind[] _kinds;
    private readonly int[] _kindOfPod;
    private readonly FreeResources _free;

    /// <summary>The room beside what is bound and nominated.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="pods">The pods of the cluster. Nominated ones take room where they are nominated, except those of the plan.</param>
    /// <param name="planned">The pods of the plan. One without constraints, or for which no plan can be made, fits nowhere.</param>
    /// <param name="unseen">Pods that were nominated, whether the snapshot shows it or not; they take room once. Default none.</param>
    public NodeRooms(ClusterNodes nodes, ClusterPods pods, IReadOnlyList<LocalityPod> planned, IEnumerable<NominatedPod>? unseen = null)
    {
        _nodes = nodes;
        (_kindOfPod, var kinds) = KindsOf(planned, new RepelledNodes(nodes, pods, planned));
        // Only these are counted: users may request thousands of resources that no node has.
        var offered = OfferedBy(nodes);
        string[] names =
        [
            ResourceAmounts.Pods,
            .. kinds.SelectMany(each => each.Constraints.Requests.All.Select(amount => amount.Key))
                .Where(offered.Contains).Except([ResourceAmounts.Pods]),
        ];
        _free = new FreeResources(names, nodes);
        _free.Fill(pods);
        TakeNominated(pods, planned, unseen ?? []);
        var (eligible, nowhere) = (new Dictionary<PodConstraints, BitArray>(), new BitArray(nodes.Nodes.Length));
        _kinds =
        [
            .. kinds.Select(each =>
                each.Constraints.Requests.All.All(amount => amount.Key == ResourceAmounts.Pods || offered.Contains(amount.Key))
                    && EligibleFor(each.Constraints, eligible) is { } nodesOf
                ? new Kind(each.Constraints, AmountsOf(each.Constraints, names), Without(nodesOf, each.Repelled), each.Repelled)
                : new Kind(each.Constraints, [], nowhere, each.Repelled)),
        ];
    }

    /// <summary>How many kinds of pods the plan has.</summary>
    public int KindCount => _kinds.Length;

    /// <summary>The kind of a pod, by its place among the planned pods.</summary>
    public int KindOf(int pod) => _kindOfPod[pod];

    /// <inheritdoc/>
    public bool Fits(int kind, NodeIndex node)
    {
        if (!_kinds[kind].Eligible[node.Value]) return false;
        var free = _free.Of(node);
        foreach (var (resource, amount) in _kinds[kind].Amounts)
            if (amount > free[resource])
                return false;
        return true;
    }

    /// <summary>Why a node is not for a pod of this kind; null when the pod fits.</summary>
    public NodeRejection? Rejection(int kind, NodeIndex node) =>
        Fits(kind, node) ? null
        : Judge(_kinds[kind].Constraints, _nodes[node])
            ?? (_kinds[kind].Repelled?[node.Value] is true ? NodeRejection.PodAntiAffinity : NodeRejection.Resources);

    /// <inheritdoc/>
    public void Take(int kind, NodeIndex node) => Add(kind, node, -1);

    /// <inheritdoc/>
    public void GiveBack(int kind, NodeIndex node) => Add(kind, node, 1);

    private void Add(int kind, NodeIndex node, int sign)
    {
        var free = _free.Of(node);
        foreach (var (resource, amount) in _kinds[kind].Amounts) free[resource] = unchecked(free[resource] + (sign * amount));
    }

    private void TakeNominated(ClusterPods pods, IReadOnlyList<LocalityPod> planned, IEnumerable<NominatedPod> unseen)
    {
        var counted = planned.Select(pod => pod.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var pod in pods.NominatedPods.Values.Concat(unseen.Where(pod => !IsBound(pods, pod))))
            if (counted.Add(pod.Uid))
                _free.Take(pod);
    }

    private static bool IsBound(ClusterPods pods, NominatedPod pod) => pods.LocalityPods.GetValueOrDefault(pod.Uid)?.NodeName is not null;

    private BitArray? EligibleFor(PodConstraints constraints, Dictionary<PodConstraints, BitArray> known)
    {
        // What the pod requests, and its priority, do not bear on the filters.
        var filtered = constraints with { Requests = ResourceAmounts.None, Priority = 0 };
        if (known.TryGetValue(filtered, out var eligible)) return eligible;
        if (known.Count == MaxFilters) return null;
        eligible = new BitArray(_nodes.Nodes.Length);
        for (var i = 0; i < eligible.Length; i++) eligible[i] = Judge(filtered, _nodes.Nodes[i]) is null;
        return known[filtered] = eligible;
    }

    private static BitArray Without(BitArray nodes, BitArray? repelled) =>
        repelled is null ? nodes : new BitArray(repelled).Not().And(nodes);

    private static HashSet<string> OfferedBy(ClusterNodes nodes) => nodes.Nodes
        .SelectMany(node => node.Traits?.Allocatable.All.AsEnumerable() ?? [])
        .Select(amount => amount.Key)
        .ToHashSet(StringComparer.Ordinal);

    private static NodeRejection? Judge(PodConstraints pod, Node node) =>
        NodeFilters.Judge(pod, node.Name, node.IsUnschedulable, node.Traits);

    private static (int[] OfPod, List<(PodConstraints Constraints, BitArray? Repelled)> Kinds) KindsOf(
        IReadOnlyList<LocalityPod> planned, RepelledNodes repelled)
    {
        var unknown = new PodConstraints { Unplannable = UnplannableReason.Unreadable };
        var (numbers, kinds) = (new Dictionary<(PodConstraints, BitArray?), int>(), new List<(PodConstraints, BitArray?)>());
        var ofPod = new int[planned.Count];
        for (var pod = 0; pod < planned.Count; pod++)
        {
            // Siblings differ in their names alone: all but the first find their kind.
            var kind = ((planned[pod].Constraints ?? unknown) with { Priority = 0 }, repelled.Of(planned[pod]));
            if (numbers.TryAdd(kind, kinds.Count)) kinds.Add(kind);
            ofPod[pod] = numbers[kind];
        }

        return (ofPod, kinds);
    }

    private static (int Resource, long Amount)[] AmountsOf(PodConstraints constraints, string[] names) =>
    [
        (0, 1),
        .. constraints.Requests.All.Where(amount => amount.Key != ResourceAmounts.Pods)
            .Select(amount => (Array.IndexOf(names, amount.Key), amount.Value)),
    ];

    private sealed record Kind(
        PodConstraints Constraints, (int Resource, long Amount)[] Amounts, BitArray Eligible, BitArray? Repelled);
}
