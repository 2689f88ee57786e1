using Scheduler.Core.Nodes;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling can read from within each rack: the bytes in the rack that no sibling reads from its own node, less what the
/// rack's siblings have capacity left for. In bytes × units of <see cref="GroupLedger.Unit"/>. Written by one, read by many without a lock.
/// </summary>
internal sealed class RackTotals
{
    private readonly Int128[] _unread;
    private readonly Int128[] _spare;
    private readonly long[] _bytes;

    public RackTotals(InputPlacement placement)
    {
        var racks = placement.Topology.Racks.Length;
        (_unread, _spare, _bytes) = (new Int128[racks], new Int128[racks], new long[racks]);
        for (var rack = 0; rack < racks; rack++) AddUnread(rack, (Int128)placement.BytesIn(rack) * GroupLedger.Unit);
    }

    /// <summary>Whole bytes of all racks, for one who reads many.</summary>
    public ReadOnlySpan<long> AllBytes => _bytes;

    /// <summary>Whole bytes; 0 in a rack that is not known.</summary>
    public long BytesIn(int rack) => rack == NetworkTopology.UnknownRack ? 0 : Volatile.Read(ref _bytes[rack]);

    /// <summary>More of the rack's bytes are read by nobody from a node of his own; or fewer.</summary>
    public void AddUnread(int rack, Int128 change)
    {
        _unread[rack] += change;
        Publish(rack);
    }

    /// <summary>The rack's siblings can read more than their own nodes give them; or less.</summary>
    public void AddSpare(int rack, Int128 change)
    {
        if (rack == NetworkTopology.UnknownRack) return;
        _spare[rack] += change;
        Publish(rack);
    }

    private void Publish(int rack) =>
        Volatile.Write(ref _bytes[rack], (long)(Int128.Max(0, _unread[rack] - _spare[rack]) / GroupLedger.Unit));
}
