using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>What the placed siblings of one group cover of their input, and what one more would add at each node.</summary>
/// <remarks>
/// <para>
/// The model. A sibling reads one share = max(input ÷ group size, largest block). The c siblings on node n read each of the L bytes that n
/// holds at the same rate ρ(n, c) = min(1, c × share ÷ L). A block is read at φ = min(1, Σ ρ over the nodes that hold it), and
/// covered = Σ bytes × φ.
/// </para>
/// <para>
/// Why it is right. φ ≤ 1, so covered ≤ input. A node serves at most L × ρ ≤ c × share, so covered ≤ siblings × share, and
/// it is a way to divide the blocks among the siblings that can be carried out: never above the best one, which is a maximum flow. ρ is
/// concave in c and min(1, ·) is concave, so covered rises by less the more is placed: placing greedily reaches at least 1 − 1/e of
/// the best. And it is a function of the counts alone: neither the order of events nor what was released since leaves a trace.
/// </para>
/// <para>
/// Exact: rates are whole units of 2⁻²², each rounded down once, from the whole product, so that sums of them go up and down without
/// a residue; bytes × units are summed in 128 bits. Within the rack it counts by totals: bytes in the rack that no sibling reads from
/// its own node, less what the rack's siblings have capacity left for.
/// </para>
/// <para>
/// One writer at a time. Readers take no lock: what they read is published element by element, so that a reader may meet a state between
/// two placements, which is as good as coming a moment earlier or later.
/// </para>
/// </remarks>
public sealed class GroupLedger
{
    /// <summary>A rate of 1, as 2²² units: with 1,023 holders of a block their sum fits 32 bits.</summary>
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
    /// <param name="replicas">Which blocks are on which node.</param>
    /// <param name="locality">The placement of the same maps on the same topology.</param>
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

    /// <summary>Which blocks are on which node.</summary>
    public InputReplicas Replicas { get; }

    /// <summary>Where the input is for a pod alone; its topology is what node indices refer to.</summary>
    public InputLocality Locality { get; }

    /// <summary>How many siblings are expected.</summary>
    public int GroupSize { get; }

    /// <summary>What one sibling reads: max(input ÷ group size, largest block), rounded up.</summary>
    public long ShareBytes { get; }

    /// <summary>
    /// What it occupies in memory, in bytes, at most; <see cref="Replicas"/> not counted, which other ledgers may hold too.
    /// </summary>
    internal long SizeInBytes =>
        (4L * Replicas.BlockCount) + ((long)BytesOfNode * _counts.Length) + ((long)BytesOfHolder * Replicas.NodeOfHolder.Length);

    /// <summary>Siblings placed.</summary>
    public int Placed { get; private set; }

    /// <summary>Bytes of the input that they read from their own nodes, rounded down.</summary>
    public long CoveredBytes => (long)(_reads.Covered >> UnitBits);

    /// <summary>Blocks looked at since it was made.</summary>
    internal long BlocksWalked => _reads.Walked;

    /// <summary>Siblings on a node.</summary>
    public int CountOn(NodeIndex node) => Volatile.Read(ref _counts[node.Value]);

    /// <summary>A sibling is now on this node.</summary>
    public void Place(NodeIndex node) => Set(node, _counts[node.Value] + 1);

    /// <summary>A sibling is no longer on this node; as if it had never been.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
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

    /// <summary>The rule that values are ready for; null for none.</summary>
    internal INodeValuer? Valuer => _ready?.Valuer;

    /// <summary>
    /// What every node is worth to the next sibling, by node. Computed once, O(nodes), and then kept up to date by each change; read
    /// without a lock.
    /// </summary>
    internal ReadOnlySpan<long> ValuesOf(INodeValuer valuer)
    {
        var ready = _ready;
        return (ready is not null && ready.Valuer.Equals(valuer) ? ready : MakeReady(valuer)).ByNode;
    }

    /// <summary>A node's part of the input if all that hold a block read it evenly; 0 for a node that holds nothing.</summary>
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
        // A change meanwhile would be lost to the values.
        lock (_changing) return _ready = new ReadyValues(this, valuer);
    }

    /// <summary>
    /// Brings the number of siblings on a node to <paramref name="count"/>: O(blocks on the node × replicas), and where a rack has less
    /// left than a share, the nodes of that rack.
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
