using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling can read from within each rack: the bytes in the rack that no sibling reads from its own node, less what the
/// rack's siblings have capacity left for. In bytes × units of <see cref="GroupLedger.Unit"/>. Written by one, read by many without a lock.
/// </summary>
internal sealed class RackTotals
{
    private readonly long _shareBytes;
    private readonly Int128[] _unread;
    private readonly Int128[] _spare;
    private readonly long[] _bytes;

    /// <summary>The totals of a group without siblings.</summary>
    /// <param name="locality">Where the input is.</param>
    /// <param name="shareBytes">What one sibling reads: of more in its rack than that it takes no notice.</param>
    public RackTotals(InputLocality locality, long shareBytes)
    {
        var racks = locality.Topology.Racks.Length;
        (_unread, _spare, _bytes) = (new Int128[racks], new Int128[racks], new long[racks]);
        (_shareBytes, Touched) = (shareBytes, new TouchedSet(racks));
        for (var rack = 0; rack < racks; rack++) AddUnread(rack, (Int128)locality.BytesIn(rack) * GroupLedger.Unit);
    }

    /// <summary>Racks in which a sibling finds more or less than it found before, for the one who writes.</summary>
    public TouchedSet Touched { get; }

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

    private void Publish(int rack)
    {
        var bytes = (long)(Int128.Max(0, _unread[rack] - _spare[rack]) >> GroupLedger.UnitBits);
        if (Math.Min(bytes, _shareBytes) != Math.Min(_bytes[rack], _shareBytes)) Touched.Add(rack);
        Volatile.Write(ref _bytes[rack], bytes);
    }
}
