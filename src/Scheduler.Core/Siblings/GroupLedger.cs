using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What the placed siblings of one group read of their input from their own nodes, and what one more would add on each node.
/// </summary>
/// <remarks>
/// <para>
/// The model. A sibling reads one share = max(input ÷ group size, largest block). The c siblings on node n read each of the L bytes that n
/// holds at the same rate ρ(n, c) = min(1, c × share ÷ L). A block is read at φ = min(1, Σ ρ over the nodes that hold it), and covered = Σ
/// bytes × φ.
/// </para>
/// <para>
/// Why it is right. φ ≤ 1, so covered ≤ input. A node serves at most L × ρ ≤ c × share, so covered ≤ siblings × share, and it is a feasible
/// division of the blocks among the siblings: never above the best one, which is a maximum flow. ρ is concave in c and min(1, ·) is
/// concave, so each further sibling adds less: placing greedily reaches at least 1 − 1/e of the best. Covered is a function of the counts
/// alone: neither the order of events nor releases matter.
/// </para>
/// <para>
/// Exactness. Rates are whole units of 2⁻²², each rounded down once, from the whole product, so that sums go up and down without a residue.
/// Bytes × units are summed in 128 bits. Within a rack only totals count: bytes in the rack that no sibling reads from its own node, less
/// the capacity that the rack's siblings have left.
/// </para>
/// <para>
/// One writer at a time. Readers take no lock. Values are published element by element, so a reader may see a state between two placements.
/// That is harmless: it is like asking a moment earlier or later.
/// </para>
/// </remarks>
public sealed class GroupLedger
{
    /// <summary>A rate of 1: 2²² units, so that the sum over 1,023 holders of a block fits 32 bits.</summary>
    internal const int Unit = 1 << UnitBits;

    internal const int UnitBits = 22;
    private const int BytesOfNode = 24, BytesOfHolder = 48;

    // By node.
    private readonly int[] _counts;

    private readonly HolderGains _gains;
    private readonly RackTotals _racks;
    private readonly BlockReads _reads;
    private readonly Lock _changing = new();
    private volatile ReadyValues? _ready;

    /// <summary>A ledger without siblings.</summary>
    /// <param name="replicas">The blocks on each node.</param>
    /// <param name="locality">The locality of the same maps on the same topology.</param>
    /// <param name="groupSize">How many siblings are expected, at least 1.</param>
    public GroupLedger(InputReplicas replicas, InputLocality locality, int groupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        (Replicas, Locality, GroupSize) = (replicas, locality, groupSize);
        ShareBytes = Math.Max(DividedUp(locality.TotalBytes, groupSize), Math.Min(replicas.LargestBlock, locality.TotalBytes));
        var holders = replicas.NodeOfHolder.Length;
        _counts = new int[replicas.Topology.Cluster.Nodes.Length];
        (_gains, _racks) = (new HolderGains(holders), new RackTotals(locality, ShareBytes));
        _reads = new BlockReads(replicas, _gains, _racks);
        for (var holder = 0; holder < holders; holder++) BeginHolder(new HolderIndex(holder));
        ForgetTouched();
    }

    /// <summary>The blocks on each node.</summary>
    public InputReplicas Replicas { get; }

    /// <summary>Where the input is for a pod alone. Its topology is what node indices refer to.</summary>
    public InputLocality Locality { get; }

    /// <summary>How many siblings are expected.</summary>
    public int GroupSize { get; }

    /// <summary>What one sibling reads: max(input ÷ group size, largest block), rounded up.</summary>
    public long ShareBytes { get; }

    /// <summary>Size in memory, in bytes, at most; without <see cref="Replicas"/>, which ledgers may share.</summary>
    internal long SizeInBytes =>
        (4L * Replicas.BlockCount) + ((long)BytesOfNode * _counts.Length) + ((long)BytesOfHolder * Replicas.NodeOfHolder.Length);

    /// <summary>Siblings placed.</summary>
    public int Placed { get; private set; }

    /// <summary>Bytes of the input that they read from their own nodes, rounded down.</summary>
    public long CoveredBytes => (long)(_reads.Covered >> UnitBits);

    /// <summary>Blocks visited by all changes so far.</summary>
    internal long BlocksWalked => _reads.Walked;

    /// <summary>How many siblings are on a node.</summary>
    public int CountOn(NodeIndex node) => Volatile.Read(ref _counts[node.Value]);

    /// <summary>Adds a sibling on this node.</summary>
    public void Place(NodeIndex node) => Set(node, _counts[node.Value] + 1);

    /// <summary>Removes a sibling from this node, as if it had never been placed.</summary>
    /// <exception cref="InvalidOperationException">No sibling is on this node.</exception>
    public void Release(NodeIndex node)
    {
        if (_counts[node.Value] == 0) throw new InvalidOperationException("No sibling is on this node.");
        Set(node, _counts[node.Value] - 1);
    }

    /// <summary>
    /// What one more sibling on this node adds to what the group reads, by level; the four sum to <see cref="ShareBytes"/>.
    /// </summary>
    public LevelBytes AddedAt(NodeIndex node)
    {
        var (cached, local) = (0L, 0L);
        if (Replicas.HolderOf(node) is { IsNone: false } holder)
        {
            // Rates are rounded down, so that one step may exceed a share by a unit.
            cached = Math.Min(_gains.CachedBytes(holder), ShareBytes);
            local = Math.Min(_gains.LocalBytes(holder), ShareBytes - cached);
        }

        var rest = ShareBytes - cached - local;
        var inRack = Math.Clamp(_racks.BytesIn(Replicas.Topology.RackOf(node)) - cached - local, 0, rest);
        return new LevelBytes(cached, local, inRack, rest - inRack);
    }

    /// <summary>
    /// A ledger of its own with the same siblings: O(blocks on their nodes × replicas). A change meanwhile may be in it or not.
    /// </summary>
    internal GroupLedger Copy()
    {
        var copy = new GroupLedger(Replicas, Locality, GroupSize);
        for (var node = 0; node < _counts.Length; node++)
            if (CountOn(new NodeIndex(node)) is > 0 and var count) copy.Set(new NodeIndex(node), count);
        return copy;
    }

    /// <summary>The rule that values are kept for; null for none.</summary>
    internal INodeValuer? Valuer => _ready?.Valuer;

    /// <summary>
    /// The value of every node for the next sibling, by <see cref="NodeIndex"/>. Computed once, O(nodes), and then updated by each change.
    /// Read without a lock.
    /// </summary>
    internal ReadOnlySpan<long> ValuesOf(INodeValuer valuer)
    {
        var ready = _ready;
        return (ready is not null && ready.Valuer.Equals(valuer) ? ready : MakeReady(valuer)).ByNode;
    }

    /// <summary>
    /// A node's part of the input if the nodes that hold a block read it in equal parts; 0 for a node that holds nothing.
    /// </summary>
    public long FairBytes(NodeIndex node) => Replicas.HolderOf(node) is { IsNone: false } holder ? Replicas.FairBytes(holder) : 0;

    private static long DividedUp(long bytes, int parts) => (bytes / parts) + (bytes % parts == 0 ? 0 : 1);

    private void BeginHolder(HolderIndex holder)
    {
        var node = Replicas.NodeOfHolder[holder.Value];
        var step = RateAt(node, 1);
        _reads.Begin(holder, step);
        _gains.Set(holder, (Int128)Locality.CachedOn(node) * step, (Int128)Locality.LocalOn(node) * step);
    }

    private ReadyValues MakeReady(INodeValuer valuer)
    {
        // Without the lock, a change in between would be missing in the values.
        lock (_changing) return _ready = new ReadyValues(this, valuer);
    }

    /// <summary>
    /// Sets the number of siblings on a node: O(blocks on the node × replicas), plus the nodes of each rack that has less than a share
    /// left.
    /// </summary>
    internal void Set(NodeIndex node, int count)
    {
        if (_counts[node.Value] == count) return;
        lock (_changing)
        {
            Change(node, count);
            if (_ready is { } ready) BringUpToDate(ready, node);
            ForgetTouched();
        }
    }

    private void BringUpToDate(ReadyValues ready, NodeIndex changed)
    {
        ready.Refresh(changed);
        foreach (var holder in _gains.Touched.Members) ready.Refresh(Replicas.NodeOfHolder[holder.Value]);
        foreach (var rack in _racks.Touched.Members)
            foreach (var node in Replicas.Topology.NodesIn(rack)) ready.Refresh(node);
    }

    private void ForgetTouched()
    {
        _gains.Touched.Clear();
        _racks.Touched.Clear();
    }

    private void Change(NodeIndex node, int count)
    {
        var before = _counts[node.Value];
        Placed += count - before;
        Volatile.Write(ref _counts[node.Value], count);
        var served = Int128.Zero;
        if (Replicas.HolderOf(node) is { IsNone: false } holder)
        {
            var change = RateAt(node, count) - RateAt(node, before);
            served = (Int128)(Locality.CachedOn(node) + Locality.LocalOn(node)) * change;
            _reads.Change(holder, change, RateAt(node, count + 1) - RateAt(node, count));
        }

        _racks.AddSpare(Replicas.Topology.RackOf(node), ((Int128)(count - before) * ShareBytes * Unit) - served);
    }

    private int RateAt(NodeIndex node, int count)
    {
        var bytes = Locality.CachedOn(node) + Locality.LocalOn(node);
        return (int)Int128.Min(Unit, ((Int128)count * ShareBytes * Unit) / bytes);
    }
}
