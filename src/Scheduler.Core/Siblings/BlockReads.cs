using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// How much of each block is read by the siblings on the nodes that hold it, for one <see cref="GroupLedger"/>. A change of a node's rate
/// changes its blocks, and through each block the other nodes that hold it and its racks. Used by one writer.
/// </summary>
internal sealed class BlockReads
{
    private readonly InputReplicas _replicas;
    private readonly HolderGains _gains;
    private readonly RackTotals _racks;

    // By block: the sum of its holders' rates.
    private readonly uint[] _rates;

    // By holder: what one more sibling adds to its rate.
    private readonly int[] _steps;

    // Of one block. Whole numbers, since a list finds those faster than structs.
    private readonly List<int> _racksOfBlock = [];

    /// <summary>Starts with nothing read.</summary>
    public BlockReads(InputReplicas replicas, HolderGains gains, RackTotals racks)
    {
        (_replicas, _gains, _racks) = (replicas, gains, racks);
        (_rates, _steps) = (new uint[replicas.BlockCount], new int[replicas.NodeOfHolder.Length]);
    }

    /// <summary>Σ bytes × the part of them that is read, in units of <see cref="GroupLedger.Unit"/>.</summary>
    public Int128 Covered { get; private set; }

    /// <summary>Blocks visited by all changes so far, as a measure of cost.</summary>
    public long Walked { get; private set; }

    /// <summary>Sets the rate that the first sibling on a holder adds.</summary>
    public void Begin(HolderIndex holder, int step) => _steps[holder.Value] = step;

    /// <summary>Changes a holder's rate, and sets what one more sibling adds to it: O(blocks on the node × replicas).</summary>
    public void Change(HolderIndex holder, int change, int step)
    {
        _steps[holder.Value] = step;
        var (cached, local) = (Int128.Zero, Int128.Zero);
        foreach (var held in _replicas.BlocksOn(holder))
        {
            Walked++;
            var map = _replicas.MapOf(held.Block);
            var bytes = map.Map.Length(held.Block - map.FirstBlock);
            var freeBefore = FreeOf(held.Block);
            _rates[held.Block] = (uint)(_rates[held.Block] + change);
            var free = FreeOf(held.Block);
            if (free != freeBefore) Spread(map, held.Block, bytes, holder, freeBefore, free);
            var gain = Math.BigMul(bytes, (long)Math.Min(free, step));
            if (held.IsCached) cached += gain;
            else local += gain;
        }

        _gains.Set(holder, cached, local);
    }

    /// <summary>The part of a block that is not read yet, in units.</summary>
    private int FreeOf(int block) => (int)(GroupLedger.Unit - Math.Min(GroupLedger.Unit, _rates[block]));

    /// <summary>Updates the other holders and the racks of a block when its free part changes.</summary>
    private void Spread(MapReplicas map, int block, long bytes, HolderIndex changed, int freeBefore, int free)
    {
        Covered += Math.BigMul(bytes, (long)(freeBefore - free));
        _racksOfBlock.Clear();
        foreach (var replica in map.Map.Replicas(block - map.FirstBlock))
        {
            var place = map.Places[replica.DataNode];
            if (!place.Rack.IsNone && !_racksOfBlock.Contains(place.Rack.Value)) _racksOfBlock.Add(place.Rack.Value);
            var holder = place.Node.IsNone ? HolderIndex.None : _replicas.HolderOf(place.Node);
            if (holder.IsNone || holder == changed) continue;
            var difference = Math.Min(free, _steps[holder.Value]) - Math.Min(freeBefore, _steps[holder.Value]);
            if (difference != 0) _gains.Add(holder, Math.BigMul(bytes, (long)difference), replica.IsCached);
        }

        foreach (var rack in _racksOfBlock) _racks.AddUnread(new RackIndex(rack), Math.BigMul(bytes, (long)(free - freeBefore)));
    }
}
