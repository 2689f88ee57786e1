namespace Scheduler.Core.Cluster;

/// <summary>
/// Which nodes kube-scheduler offered, in a bit a node, to tell later whether a better one was among them. Keeps no picture of the cluster
/// alive: once that is gone, nobody knows.
/// </summary>
public sealed class OfferedNodes
{
    private const int BitsOfWord = 32;

    private readonly WeakReference<ClusterNodes> _cluster;
    private readonly int[] _words;

    /// <summary>These nodes of this picture of the cluster; names that it does not know are left out.</summary>
    public OfferedNodes(ClusterNodes cluster, ReadOnlySpan<string> nodeNames)
        : this(cluster)
    {
        foreach (var name in nodeNames)
            if (cluster.TryGetIndex(name, out var node)) Add(node);
    }

    /// <summary>The same for an offer by numbers, of which <paramref name="nodes"/> are the indices in the picture.</summary>
    internal OfferedNodes(ClusterNodes cluster, ReadOnlySpan<NodeIndex> nodes, ReadOnlySpan<NameNumber> numbers)
        : this(cluster)
    {
        foreach (var number in numbers)
            if (nodes[number.Value] is { IsNone: false } node) Add(node);
    }

    /// <summary>Those nodes of an offer that have this score.</summary>
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

    /// <summary>How many nodes of the picture were offered.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether a node was offered; null when that is not known any more.</summary>
    public bool? Contains(string nodeName) =>
        _cluster.TryGetTarget(out var cluster) ? cluster.TryGetIndex(nodeName, out var node) && Has(node) : null;

    /// <summary>Whether the node at this index of the picture was offered.</summary>
    internal bool Has(NodeIndex node) => (_words[node.Value / BitsOfWord] & BitOf(node)) != 0;

    /// <summary>
    /// Whether the two have no node in common: O(nodes ÷ 32). False also where that is not known: one of them names no node of its picture,
    /// or their pictures are two and one is gone.
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
