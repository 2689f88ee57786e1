namespace Scheduler.Core.Cluster;

/// <summary>
/// The nodes that kube-scheduler offered, as one bit per node, to check later whether a better node was among them. Does not keep the
/// snapshot of the cluster alive: once that is collected, the answer is unknown.
/// </summary>
public sealed class OfferedNodes
{
    private const int BitsOfWord = 32;

    private readonly WeakReference<ClusterNodes> _cluster;
    private readonly int[] _words;

    /// <summary>The nodes of an offer; names that the snapshot does not know are left out.</summary>
    /// <param name="cluster">The snapshot.</param>
    /// <param name="nodes">By <see cref="NameNumber"/>: the node.</param>
    /// <param name="numbers">The offered names.</param>
    internal OfferedNodes(ClusterNodes cluster, ReadOnlySpan<NodeIndex> nodes, ReadOnlySpan<NameNumber> numbers)
        : this(cluster)
    {
        foreach (var number in numbers)
            if (nodes[number.Value] is { IsNone: false } node) Add(node);
    }

    /// <summary>The nodes of an offer that have this score.</summary>
    internal OfferedNodes(ClusterNodes cluster, NodeOffer offer, ReadOnlySpan<int> scores, int score)
        : this(cluster)
    {
        var nodes = offer.Known.NodesIn(cluster);
        for (var place = 0; place < scores.Length; place++)
            if (scores[place] == score && nodes[offer.Numbers.Span[place].Value] is { IsNone: false } node) Add(node);
    }

    private OfferedNodes(ClusterNodes cluster)
    {
        _cluster = new WeakReference<ClusterNodes>(cluster);
        _words = new int[(cluster.Nodes.Length + BitsOfWord - 1) / BitsOfWord];
    }

    /// <summary>How many nodes of the snapshot were offered.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether a node was offered; null when the snapshot was collected.</summary>
    public bool? Contains(string nodeName) =>
        _cluster.TryGetTarget(out var cluster) ? cluster.TryGetIndex(nodeName, out var node) && Has(node) : null;

    /// <summary>Whether the nodes are those of this snapshot, so that <see cref="Has"/> may be asked with its indices.</summary>
    internal bool IsOf(ClusterNodes cluster) => _cluster.TryGetTarget(out var mine) && ReferenceEquals(mine, cluster);

    /// <summary>Whether a node of the snapshot was offered.</summary>
    internal bool Has(NodeIndex node) => (_words[node.Value / BitsOfWord] & BitOf(node)) != 0;

    /// <summary>
    /// Whether the two have no node in common: O(nodes ÷ 32). False also when that is unknown: one of them has no node of its snapshot, or
    /// they have different snapshots and one was collected.
    /// </summary>
    public bool IsApartFrom(OfferedNodes other)
    {
        if (ReferenceEquals(this, other) || IsEmpty || other.IsEmpty) return false;
        if (!_cluster.TryGetTarget(out var mine) || !other._cluster.TryGetTarget(out var theirs)) return false;
        if (ReferenceEquals(mine, theirs)) return IsApart(other._words);
        for (var node = 0; node < mine.Nodes.Length; node++)
            if (Has(new NodeIndex(node)) && other.Contains(mine.Nodes[node].Name) is true) return false;
        return true;
    }

    private bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0);

    private bool IsApart(int[] others)
    {
        for (var word = 0; word < others.Length; word++)
            if ((_words[word] & others[word]) != 0) return false;
        return true;
    }

    private static int BitOf(NodeIndex node) => 1 << (node.Value % BitsOfWord);

    private void Add(NodeIndex node)
    {
        if (Has(node)) return;
        _words[node.Value / BitsOfWord] |= BitOf(node);
        Count++;
    }
}
