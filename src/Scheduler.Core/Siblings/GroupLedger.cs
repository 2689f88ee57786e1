using Scheduler.Core.Nodes;
using Scheduler.Core.Scores;

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

    private const int UnitBits = 22;
    private const int BytesOfNode = 16;
    private const int BytesOfHolder = 40;

    // By node.
    private readonly int[] _counts;

    // By block: the sum of its holders' rates.
    private readonly uint[] _rates;

    // By holder: what one more sibling adds to its rate, and what that covers.
    private readonly int[] _steps;
    private readonly HolderGains _gains;

    private readonly RackTotals _racks;
    private readonly List<int> _racksOfBlock = [];
    private Int128 _covered;

    /// <summary>A ledger without siblings.</summary>
    /// <param name="replicas">Which blocks are on which node.</param>
    /// <param name="placement">The placement of the same maps on the same topology.</param>
    /// <param name="groupSize">How many siblings are expected, at least 1.</param>
    public GroupLedger(InputReplicas replicas, InputPlacement placement, int groupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        (Replicas, Placement, GroupSize) = (replicas, placement, groupSize);
        ShareBytes = Math.Max(DividedUp(placement.TotalBytes, groupSize), Math.Min(replicas.LargestBlock, placement.TotalBytes));
        var holders = replicas.NodeOfHolder.Length;
        _counts = new int[replicas.Topology.Cluster.Nodes.Length];
        _rates = new uint[replicas.BlockCount];
        (_steps, _gains) = (new int[holders], new HolderGains(holders));
        _racks = new RackTotals(placement);
        for (var holder = 0; holder < holders; holder++) BeginHolder(holder);
    }

    /// <summary>Which blocks are on which node.</summary>
    public InputReplicas Replicas { get; }

    /// <summary>Where the input is for a pod alone; its topology is what node indices refer to.</summary>
    public InputPlacement Placement { get; }

    /// <summary>How many siblings are expected.</summary>
    public int GroupSize { get; }

    /// <summary>What one sibling reads: max(input ÷ group size, largest block), rounded up.</summary>
    public long ShareBytes { get; }

    /// <summary>What it occupies in memory, in bytes, at most; <see cref="Replicas"/> not counted, which other ledgers may hold too.</summary>
    internal long SizeInBytes =>
        (4L * Replicas.BlockCount) + ((long)BytesOfNode * _counts.Length) + ((long)BytesOfHolder * Replicas.NodeOfHolder.Length);

    /// <summary>Siblings placed.</summary>
    public int Placed { get; private set; }

    /// <summary>Bytes of the input that they read from their own nodes, rounded down.</summary>
    public long CoveredBytes => (long)(_covered >> UnitBits);

    /// <summary>What one more sibling covers, by holder.</summary>
    internal HolderGains Gains => _gains;

    /// <summary>What one more sibling finds in each rack.</summary>
    internal RackTotals Racks => _racks;

    /// <summary>Siblings on a node.</summary>
    public int CountOn(int node) => Volatile.Read(ref _counts[node]);

    /// <summary>A sibling is now on this node.</summary>
    public void Place(int node) => Set(node, _counts[node] + 1);

    /// <summary>A sibling is no longer on this node; as if it had never been.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void Release(int node)
    {
        if (_counts[node] == 0) throw new InvalidOperationException("No sibling is on this node.");
        Set(node, _counts[node] - 1);
    }

    /// <summary>What one more sibling on this node adds to what the group reads, by level; the four sum to <see cref="ShareBytes"/>.</summary>
    public LevelBytes AddedAt(int node)
    {
        var (cached, local) = (0L, 0L);
        if (Replicas.TryGetHolder(node, out var holder))
        {
            // Rates are rounded down, so that one step may exceed a share by a unit.
            cached = Math.Min(_gains.CachedBytes(holder), ShareBytes);
            local = Math.Min(_gains.LocalBytes(holder), ShareBytes - cached);
        }

        var rest = ShareBytes - cached - local;
        var inRack = Math.Clamp(_racks.BytesIn(Replicas.Topology.RackOf(node)) - cached - local, 0, rest);
        return new LevelBytes(cached, local, inRack, rest - inRack);
    }

    /// <summary>A node's part of the input if all that hold a block read it evenly; 0 for a node that holds nothing.</summary>
    public long FairBytes(int node) => Replicas.TryGetHolder(node, out var holder) ? Replicas.FairBytes(holder) : 0;

    private static long DividedUp(long bytes, int parts) => (bytes / parts) + (bytes % parts == 0 ? 0 : 1);

    private void BeginHolder(int holder)
    {
        var node = Replicas.NodeOfHolder[holder];
        _steps[holder] = RateAt(node, 1);
        _gains.Set(holder, (Int128)Placement.CachedOn(node) * _steps[holder], (Int128)Placement.LocalOn(node) * _steps[holder]);
    }

    /// <summary>Brings the number of siblings on a node to <paramref name="count"/>: O(blocks on the node × replicas).</summary>
    internal void Set(int node, int count)
    {
        var before = _counts[node];
        Placed += count - before;
        Volatile.Write(ref _counts[node], count);
        var served = Int128.Zero;
        if (Replicas.TryGetHolder(node, out var holder))
        {
            var change = RateAt(node, count) - RateAt(node, before);
            _steps[holder] = RateAt(node, count + 1) - RateAt(node, count);
            served = (Int128)(Placement.CachedOn(node) + Placement.LocalOn(node)) * change;
            ChangeRate(holder, change);
        }

        _racks.AddSpare(Replicas.Topology.RackOf(node), ((Int128)(count - before) * ShareBytes * Unit) - served);
    }

    private int RateAt(int node, int count)
    {
        var bytes = Placement.CachedOn(node) + Placement.LocalOn(node);
        return (int)Int128.Min(Unit, ((Int128)count * ShareBytes * Unit) / bytes);
    }

    private void ChangeRate(int holder, int change)
    {
        var (cached, local) = (Int128.Zero, Int128.Zero);
        foreach (var held in Replicas.BlocksOn(holder))
        {
            var map = Replicas.MapOf(held.Block);
            var bytes = map.Map.Length(held.Block - map.FirstBlock);
            var freeBefore = FreeOf(held.Block);
            _rates[held.Block] = (uint)(_rates[held.Block] + change);
            var free = FreeOf(held.Block);
            if (free != freeBefore) Spread(map, held.Block, bytes, holder, freeBefore, free);
            var gain = (Int128)bytes * Math.Min(free, _steps[holder]);
            if (held.IsCached) cached += gain;
            else local += gain;
        }

        _gains.Set(holder, cached, local);
    }

    /// <summary>What is left of a block to be read, in units.</summary>
    private int FreeOf(int block) => (int)(Unit - Math.Min(Unit, _rates[block]));

    /// <summary>Lets everybody else know who has to do with a block that more or less of it is free.</summary>
    private void Spread(MapReplicas map, int block, long bytes, int changed, int freeBefore, int free)
    {
        _covered += (Int128)bytes * (freeBefore - free);
        _racksOfBlock.Clear();
        foreach (var replica in map.Map.Replicas(block - map.FirstBlock))
        {
            var place = map.Places[replica.DataNode];
            if (place.Rack != NetworkTopology.UnknownRack && !_racksOfBlock.Contains(place.Rack)) _racksOfBlock.Add(place.Rack);
            if (place.Node == NodeMatch.Unmapped || !Replicas.TryGetHolder(place.Node, out var holder) || holder == changed) continue;
            var difference = Math.Min(free, _steps[holder]) - Math.Min(freeBefore, _steps[holder]);
            if (difference != 0) _gains.Add(holder, (Int128)bytes * difference, replica.IsCached);
        }

        foreach (var rack in _racksOfBlock) _racks.AddUnread(rack, (Int128)bytes * (free - freeBefore));
    }
}
