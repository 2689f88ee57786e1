using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// What one more sibling can read within each rack: the bytes in the rack that no sibling reads from its own node, less the capacity that
/// the rack's siblings have left. In bytes × units of <see cref="GroupLedger.Unit"/>. One writer; readers take no lock.
/// </summary>
internal sealed class RackTotals
{
    private readonly long _shareBytes;
    private readonly Int128[] _unread;
    private readonly Int128[] _spare;
    private readonly long[] _bytes;

    /// <summary>The totals of a group without siblings.</summary>
    /// <param name="locality">Where the input is.</param>
    /// <param name="shareBytes">What one sibling reads. More than this in a rack makes no difference.</param>
    public RackTotals(InputLocality locality, long shareBytes)
    {
        var racks = locality.Topology.Racks.Length;
        (_unread, _spare, _bytes) = (new Int128[racks], new Int128[racks], new long[racks]);
        (_shareBytes, Touched) = (shareBytes, new TouchedSet<RackIndex>(racks));
        for (var i = 0; i < racks; i++)
        {
            var rack = new RackIndex(i);
            AddUnread(rack, (Int128)locality.BytesIn(rack) * GroupLedger.Unit);
        }
    }

    /// <summary>Racks in which the bytes for a sibling have changed; for the writer.</summary>
    public TouchedSet<RackIndex> Touched { get; }

    /// <summary>Whole bytes; 0 for an unknown rack.</summary>
    public long BytesIn(RackIndex rack) => rack.IsNone ? 0 : Volatile.Read(ref _bytes[rack.Value]);

    /// <summary>Changes the rack's bytes that no sibling reads from its own node.</summary>
    public void AddUnread(RackIndex rack, Int128 change)
    {
        _unread[rack.Value] += change;
        Publish(rack);
    }

    /// <summary>Changes the capacity that the rack's siblings have left.</summary>
    public void AddSpare(RackIndex rack, Int128 change)
    {
        if (rack.IsNone) return;
        _spare[rack.Value] += change;
        Publish(rack);
    }

    private void Publish(RackIndex rack)
    {
        var bytes = (long)(Int128.Max(0, _unread[rack.Value] - _spare[rack.Value]) >> GroupLedger.UnitBits);
        if (Math.Min(bytes, _shareBytes) != Math.Min(_bytes[rack.Value], _shareBytes)) Touched.Add(rack);
        Volatile.Write(ref _bytes[rack.Value], bytes);
    }
}
