using System.Runtime.InteropServices;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The siblings of one group: how many are alive, how many are on each node, and the ledger of what they read. Nodes are kept by name, so
/// that the ledger can be rebuilt from the counts for another topology, other maps or another size. Used under one lock.
/// </summary>
internal sealed class SiblingGroup(SiblingKey key)
{
    private readonly Dictionary<string, int> _countByNode = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _podsByStatedSize = [];
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);

    public SiblingKey Key { get; } = key;

    /// <summary>Pods alive.</summary>
    public int Members { get; private set; }

    /// <summary>Pods bound or reserved.</summary>
    public int Placed { get; private set; }

    /// <summary>Pods bound.</summary>
    public int Bound { get; private set; }

    /// <summary>The ledger, while it is built.</summary>
    public GroupLedger? Ledger { get; private set; }

    /// <summary>Siblings by node.</summary>
    public IReadOnlyCollection<KeyValuePair<string, int>> Counts => _countByNode;

    /// <summary>When its last member left, as a timestamp of the clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>The sequence number of the last use of its ledger.</summary>
    public long LastAsked { get; set; }

    /// <summary>The largest size that a pod states; null when none does.</summary>
    public int? StatedSize => _podsByStatedSize.Count == 0 ? null : _podsByStatedSize.Keys.Max();

    public void Add(Sibling sibling)
    {
        Members++;
        if (sibling.GroupSize is { } size) _podsByStatedSize[size] = _podsByStatedSize.GetValueOrDefault(size) + 1;
    }

    public void Remove(Sibling sibling)
    {
        Members--;
        if (sibling.NodeName is not null) Bound--;
        if (sibling.GroupSize is { } size && --_podsByStatedSize[size] == 0) _podsByStatedSize.Remove(size);
    }

    public void NoteBound() => Bound++;

    public void Place(string nodeName)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_countByNode, nodeName, out _)++;
        Placed++;
        NoteChanged(nodeName);
    }

    public void Release(string nodeName)
    {
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_countByNode, nodeName, out _) == 0) _countByNode.Remove(nodeName);
        Placed--;
        NoteChanged(nodeName);
    }

    /// <summary>
    /// Updates the ledger with changed counts: O(blocks on those nodes × replicas). A node whose count is back to its previous value costs
    /// nothing.
    /// </summary>
    public void Settle()
    {
        var cluster = Ledger?.Locality.Topology.Cluster;
        foreach (var nodeName in _unsettled)
            if (cluster!.TryGetIndex(nodeName, out var node)) Ledger!.Set(node, _countByNode.GetValueOrDefault(nodeName));
        _unsettled.Clear();
    }

    /// <summary>Whether its ledger is built for this locality and this size.</summary>
    public bool HasLedgerOf(InputLocality locality, int groupSize) =>
        Ledger is { } ledger && ledger.GroupSize == groupSize && ReferenceEquals(ledger.Locality, locality);

    /// <summary>
    /// Takes over a ledger and sets it to the current counts, whatever it was built from: a ledger depends only on the counts.
    /// </summary>
    public void Adopt(GroupLedger ledger)
    {
        LedgerCounts.Apply(ledger, _countByNode);
        Ledger = ledger;
        _unsettled.Clear();
    }

    public void DropLedger()
    {
        Ledger = null;
        _unsettled.Clear();
    }

    private void NoteChanged(string nodeName)
    {
        if (Ledger is not null) _unsettled.Add(nodeName);
    }
}

/// <summary>What makes pods siblings: the namespace, the group's name within it, and the same inputs.</summary>
/// <param name="Namespace">The pods' namespace.</param>
/// <param name="Group">The group's name (<c>hdfs.locality/group</c>, or what stands in for it).</param>
/// <param name="Inputs">What they read, as a bounded key (<see cref="InputSet.ToKey"/>).</param>
public readonly record struct SiblingKey(string Namespace, string Group, InputSet Inputs)
{
    /// <summary>The key of a pod's group.</summary>
    public static SiblingKey Of(LocalityRequest request) => new(request.Pod.Namespace, request.Group, InputSet.Of(request.Paths).ToKey());
}

/// <summary>Sets a ledger to its group's counts.</summary>
internal static class LedgerCounts
{
    /// <summary>Sets the number of siblings on every node; nodes that are not in the ledger's topology are ignored.</summary>
    public static void Apply(GroupLedger ledger, IReadOnlyCollection<KeyValuePair<string, int>> counts)
    {
        var (cluster, wanted) = (ledger.Replicas.Topology.Cluster, new Dictionary<NodeIndex, int>(counts.Count));
        foreach (var (nodeName, count) in counts)
            if (cluster.TryGetIndex(nodeName, out var node)) wanted[node] = count;
        for (var i = 0; i < cluster.Nodes.Length; i++)
            if (ledger.CountOn(new NodeIndex(i)) != 0) wanted.TryAdd(new NodeIndex(i), 0);
        foreach (var (node, count) in wanted) ledger.Set(node, count);
    }
}
