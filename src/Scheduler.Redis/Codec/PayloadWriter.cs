using System.Buffers;
using Scheduler.Core.Blocks;

namespace Scheduler.Redis.Codec;

/// <summary>
/// Lays a block map out in columns that compress well: origin, DataNodes, lengths, numbers of replicas, replicas, cached replicas. The
/// replicas of a block are sorted by DataNode (their order means nothing) and each is the step from the one before.
/// </summary>
internal readonly struct PayloadWriter
{
    private readonly BlockMap _map;
    private readonly FieldWriter _wire;

    private PayloadWriter(BlockMap map, FieldWriter wire)
    {
        _map = map;
        _wire = wire;
    }

    public static void Write(BlockMap map, ArrayBufferWriter<byte> buffer)
    {
        var writer = new PayloadWriter(map, new FieldWriter(buffer));
        writer.WriteOrigin();
        writer.WriteDataNodes();
        writer.WriteLengths();
        writer.WriteReplicas();
        if (map.Origin.Selected is { } selected) SelectedReadWire.Write(writer._wire, selected, map.WholeFileBytes.Span);
        if (map.Origin.Unreadable is { } unreadable) writer.WriteUnreadable(unreadable);
    }

    private void WriteUnreadable(UnreadableParts unreadable)
    {
        _wire.WriteVarint(unreadable.Folders);
        _wire.WriteVarint(unreadable.Files);
        _wire.WriteVarint(unreadable.FileBytes);
        _wire.WriteText(unreadable.Example);
    }

    private void WriteOrigin()
    {
        var origin = _map.Origin;
        _wire.WriteVarint(origin.ReadAt.UtcTicks);
        _wire.WriteText(origin.NameNode);
        _wire.WriteText(origin.Transport);
        _wire.WriteByte((byte)OriginFlagsOf(origin));
        _wire.WriteVarint(origin.ModifiedAt?.UtcTicks ?? 0);
        _wire.WriteVarint(origin.FilesListed);
        _wire.WriteVarint(origin.FilesLocated);
        _wire.WriteVarint(origin.BytesListed);
        _wire.WriteDouble(origin.MarginOfErrorRatio);
        _wire.WriteVarint(origin.BlocksWithoutReplica);
        if (origin.BlocksWithoutReplica > 0) _wire.WriteText(origin.BlockWithoutReplica ?? "");
    }

    private static OriginFlags OriginFlagsOf(BlockMapOrigin origin) =>
        (origin.ModifiedAt is null ? 0 : OriginFlags.HasModifiedAt)
        | (origin.ErasureCodingEstimated ? OriginFlags.ErasureCodingEstimated : 0)
        | (origin.AdminStatesKnown ? OriginFlags.AdminStatesKnown : 0)
        | (origin.Selected is null ? 0 : OriginFlags.Selected)
        | (origin.Unreadable is null ? 0 : OriginFlags.Unreadable);

    private void WriteDataNodes()
    {
        _wire.WriteVarint(_map.DataNodes.Length);
        foreach (var dataNode in _map.DataNodes)
        {
            _wire.WriteText(dataNode.HostName);
            _wire.WriteText(dataNode.IpAddress);
            _wire.WriteVarint(dataNode.TransferPort);
            _wire.WriteText(dataNode.NetworkLocation);
            _wire.WriteByte((byte)dataNode.AdminState);
            _wire.WriteByte((byte)(dataNode.Uuid is null ? 0 : 1));
            if (dataNode.Uuid is { } uuid) _wire.WriteText(uuid);
        }
    }

    // Most blocks are exactly one HDFS block long: those are written as 0, the others as their length plus one.
    private void WriteLengths()
    {
        var longest = 0L;
        for (var block = 0; block < _map.BlockCount; block++) longest = Math.Max(longest, _map.Length(block));
        _wire.WriteVarint(_map.BlockCount);
        _wire.WriteVarint(longest);
        for (var block = 0; block < _map.BlockCount; block++)
        {
            var length = _map.Length(block);
            _wire.WriteVarint(length == longest ? 0 : (ulong)length + 1);
        }
    }

    private void WriteReplicas()
    {
        for (var block = 0; block < _map.BlockCount; block++) _wire.WriteVarint(_map.Replicas(block).Length);
        var cached = new List<int>();
        var position = 0;
        for (var block = 0; block < _map.BlockCount; block++)
        {
            var previous = 0;
            foreach (var replica in Sorted(_map.Replicas(block)))
            {
                _wire.WriteVarint(replica.DataNode - previous);
                previous = replica.DataNode;
                if (replica.IsCached) cached.Add(position);
                position++;
            }
        }

        WriteSteps(cached);
    }

    private void WriteSteps(List<int> positions)
    {
        _wire.WriteVarint(positions.Count);
        var previous = 0;
        foreach (var position in positions)
        {
            _wire.WriteVarint(position - previous);
            previous = position;
        }
    }

    private static Replica[] Sorted(ReadOnlySpan<Replica> replicas)
    {
        var sorted = replicas.ToArray();
        Array.Sort(sorted, (a, b) => a.DataNode != b.DataNode ? a.DataNode.CompareTo(b.DataNode) : a.IsCached.CompareTo(b.IsCached));
        return sorted;
    }
}

/// <summary>The flags of a map's origin, in one byte on the wire.</summary>
[Flags]
internal enum OriginFlags : byte
{
    HasModifiedAt = 1,
    ErasureCodingEstimated = 2,
    AdminStatesKnown = 4,

    /// <summary>
    /// How blocks were weighted follows the columns of the map. Only maps under keys with a selection have it. Replicas that do not know
    /// selections never read those keys, so the version stays.
    /// </summary>
    Selected = 8,

    /// <summary>The unreadable parts of the input come last. An older replica reads the map without them, so the version stays.</summary>
    Unreadable = 16,
}
