namespace Scheduler.Simulation.Scheduling;

/// <summary>Which slots are free. A slot is room for one pod; those of a node are equal.</summary>
internal sealed class NodeSlots
{
    private readonly int _perNode;
    private readonly int[] _free;

    // All free slots, densely, so that one can be drawn; and for each slot its place there.
    private readonly int[] _freeSlots;
    private readonly int[] _placeOfSlot;

    // The slots of each node, the free ones first.
    private readonly int[] _slotsOfNode;

    public NodeSlots(int nodes, int perNode)
    {
        (_perNode, Total, FreeCount) = (perNode, nodes * perNode, nodes * perNode);
        _free = new int[nodes];
        Array.Fill(_free, perNode);
        _freeSlots = [.. Enumerable.Range(0, Total)];
        _placeOfSlot = [.. _freeSlots];
        _slotsOfNode = [.. _freeSlots];
    }

    /// <summary>All slots.</summary>
    public int Total { get; }

    /// <summary>Free slots of all nodes.</summary>
    public int FreeCount { get; private set; }

    /// <summary>Free slots of each node.</summary>
    public ReadOnlySpan<int> Free => _free;

    /// <summary>Takes a free slot of a node.</summary>
    public void Take(int node)
    {
        var slot = _slotsOfNode[(node * _perNode) + --_free[node]];
        var (place, last) = (_placeOfSlot[slot], _freeSlots[--FreeCount]);
        (_freeSlots[place], _placeOfSlot[last]) = (last, place);
    }

    /// <summary>Takes one of all free slots, each with the same probability; returns its node.</summary>
    public int TakeAny(SplitMix64 random)
    {
        // The slots of a node are equal: it does not matter which of them is taken.
        var node = _freeSlots[random.Next(FreeCount)] / _perNode;
        Take(node);
        return node;
    }

    /// <summary>Gives a slot of a node back.</summary>
    public void Release(int node)
    {
        var slot = _slotsOfNode[(node * _perNode) + _free[node]++];
        (_freeSlots[FreeCount], _placeOfSlot[slot]) = (slot, FreeCount);
        FreeCount++;
    }
}
