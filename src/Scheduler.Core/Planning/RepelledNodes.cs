using System.Collections;
using Scheduler.Core.Cluster;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Planning;

/// <summary>
/// From which nodes pods that are bound or nominated keep others away, by their required anti-affinity. For one thread.
/// </summary>
internal sealed class RepelledNodes
{
    /// <summary>
    /// Different terms that are followed in one plan, of those that may select its pods. Replicas share theirs, and most mean their own
    /// kind alone. Each is asked about each pod of the plan.
    /// </summary>
    public const int MaxTerms = 64;

    private readonly ClusterNodes _nodes;
    private readonly Dictionary<AntiAffinityTerm, Reach> _terms = [];
    private readonly Dictionary<string, BitArray> _known = new(StringComparer.Ordinal);

    /// <summary>For the pods of one plan.</summary>
    public RepelledNodes(ClusterNodes nodes, ClusterPods pods, IReadOnlyList<LocalityPod> planned)
    {
        _nodes = nodes;
        if (pods.RepellingPods.IsEmpty) return;
        var namespaces = planned.Select(pod => pod.Metadata.Namespace).ToHashSet(StringComparer.Ordinal);
        var keys = planned.SelectMany(pod => pod.AllLabels.All.Select(label => label.Key)).ToHashSet(StringComparer.Ordinal);
        // Arrays are compared by reference: pods that are alike share theirs.
        foreach (var alike in pods.RepellingPods.Values.GroupBy(pod => pod.Terms))
            foreach (var term in alike.Key)
                if (term.MaySelect(namespaces, keys) && ReachOf(term) is { } reach)
                    reach.Values.UnionWith(alike.Select(pod => LabelOf(pod.NodeName, term.TopologyKey)).OfType<string>());
    }

    /// <summary>The nodes that a pod is kept away from; null for none. Pods that are kept away by the same terms share one.</summary>
    public BitArray? Of(LocalityPod pod)
    {
        if (_terms.Count == 0) return null;
        var reaches = new List<Reach>();
        foreach (var (term, reach) in _terms)
            if (term.Selects(pod.Metadata.Namespace, pod.AllLabels)) reaches.Add(reach);
        if (reaches.Count == 0) return null;
        var name = string.Concat(reaches.Select(reach => (char)reach.Number));
        if (_known.TryGetValue(name, out var known)) return known;
        var nodes = new BitArray(_nodes.Nodes.Length);
        foreach (var reach in reaches) nodes.Or(NodesOf(reach));
        return _known[name] = nodes;
    }

    private Reach? ReachOf(AntiAffinityTerm term)
    {
        if (_terms.TryGetValue(term, out var reach) || _terms.Count == MaxTerms) return reach;
        return _terms[term] = new Reach(_terms.Count, term.TopologyKey);
    }

    private BitArray NodesOf(Reach reach)
    {
        if (reach.Nodes is { } known) return known;
        reach.Nodes = new BitArray(_nodes.Nodes.Length);
        for (var i = 0; i < reach.Nodes.Length; i++)
            reach.Nodes[i] = _nodes.Nodes[i].Traits?.Labels[reach.TopologyKey] is { } value && reach.Values.Contains(value);
        return reach.Nodes;
    }

    private string? LabelOf(string nodeName, string key) =>
        _nodes.TryGetIndex(nodeName, out var node) ? _nodes[node].Traits?.Labels[key] : null;

    private sealed class Reach(int number, string topologyKey)
    {
        public int Number => number;

        public string TopologyKey => topologyKey;

        public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

        public BitArray? Nodes { get; set; }
    }
}
