using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Numbered node names, so that a request holds numbers instead of strings. Immutable, except that it caches where the names are in the
/// latest snapshot of the cluster. Thread-safe, without a lock.
/// </summary>
/// <param name="names">The names, by <see cref="NameNumber"/>.</param>
public sealed class KnownNames(ImmutableArray<string> names)
{
    private Indices? _indices;
    private Offered? _offered;

    /// <summary>All names.</summary>
    public ImmutableArray<string> Names { get; } = names;

    /// <summary>
    /// By <see cref="NameNumber"/>: the node in this snapshot, or <see cref="NodeIndex.None"/>. Computed once for a snapshot.
    /// </summary>
    public ReadOnlySpan<NodeIndex> NodesIn(ClusterNodes cluster)
    {
        var known = Volatile.Read(ref _indices);
        if (known is null || !ReferenceEquals(known.Cluster, cluster))
            Volatile.Write(ref _indices, known = new Indices(cluster, IndicesIn(cluster)));
        return known.Nodes;
    }

    /// <summary>
    /// The nodes of this snapshot that have these numbers. Consecutive requests nearly always offer the same nodes and share the result.
    /// </summary>
    public OfferedNodes OfferedOf(ClusterNodes cluster, ReadOnlySpan<NameNumber> numbers)
    {
        var last = Volatile.Read(ref _offered);
        if (last is not null && ReferenceEquals(last.Cluster, cluster) && AreEqual(numbers, last.Numbers)) return last.Nodes;
        var offered = new Offered(cluster, numbers.ToArray(), new OfferedNodes(cluster, NodesIn(cluster), numbers));
        Volatile.Write(ref _offered, offered);
        return offered.Nodes;
    }

    // As whole numbers: the runtime compares those many at once, but structs one by one.
    private static bool AreEqual(ReadOnlySpan<NameNumber> numbers, NameNumber[] others) =>
        MemoryMarshal.Cast<NameNumber, int>(numbers).SequenceEqual(MemoryMarshal.Cast<NameNumber, int>(others));

    private NodeIndex[] IndicesIn(ClusterNodes cluster)
    {
        var nodes = new NodeIndex[Names.Length];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = cluster.TryGetIndex(Names[i], out var node) ? node : NodeIndex.None;
        return nodes;
    }

    private sealed record Indices(ClusterNodes Cluster, NodeIndex[] Nodes);

    private sealed record Offered(ClusterNodes Cluster, NameNumber[] Numbers, OfferedNodes Nodes);
}
