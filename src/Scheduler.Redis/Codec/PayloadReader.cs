using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Redis.Codec;

/// <summary>Reads what <see cref="PayloadWriter"/> laid out. Takes memory only for what the bytes that are left can hold.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private FieldReader _wire = new(payload);
    private OriginFlags _flags;

    /// <summary>The map; null when the bytes are not one.</summary>
    public static BlockMap? Read(ReadOnlySpan<byte> payload) => new PayloadReader(payload).Read();

    private BlockMap? Read()
    {
        var origin = ReadOrigin();
        var dataNodes = ReadDataNodes();
        var lengths = ReadLengths();
        var firstReplicas = ReadFirstReplicas(lengths.Length);
        var replicas = ReadReplicas(firstReplicas, dataNodes.Length);
        MarkCached(replicas);
        long[]? wholeFileBytes = null;
        if (_flags.HasFlag(OriginFlags.Selected))
            origin = origin with { Selected = SelectedReadWire.Read(ref _wire, dataNodes.Length, out wholeFileBytes) };
        if (_flags.HasFlag(OriginFlags.Unreadable)) origin = origin with { Unreadable = ReadUnreadable() };
        return _wire.IsBroken || _wire.Remaining > 0
            ? null
            : BlockMap.TryFromColumns(origin, dataNodes, lengths, firstReplicas, replicas, wholeFileBytes);
    }

    private BlockMapOrigin ReadOrigin()
    {
        var readAt = ReadTime();
        var nameNode = _wire.ReadText();
        var transport = _wire.ReadText();
        var flags = (OriginFlags)_wire.ReadByte();
        var modifiedAt = ReadTime();
        _flags = flags;
        var origin = new BlockMapOrigin
        {
            ReadAt = readAt,
            NameNode = nameNode,
            Transport = transport,
            ModifiedAt = flags.HasFlag(OriginFlags.HasModifiedAt) ? modifiedAt : null,
            FilesListed = (int)_wire.ReadCount(int.MaxValue),
            FilesLocated = (int)_wire.ReadCount(int.MaxValue),
            BytesListed = _wire.ReadCount(long.MaxValue),
            MarginOfErrorRatio = _wire.ReadRatio(),
            ErasureCodingEstimated = flags.HasFlag(OriginFlags.ErasureCodingEstimated),
            AdminStatesKnown = flags.HasFlag(OriginFlags.AdminStatesKnown),
            BlocksWithoutReplica = (int)_wire.ReadCount(int.MaxValue),
        };
        return origin.BlocksWithoutReplica > 0 ? origin with { BlockWithoutReplica = _wire.ReadText() } : origin;
    }

    private UnreadableParts ReadUnreadable() => new(
        (int)_wire.ReadCount(int.MaxValue), (int)_wire.ReadCount(int.MaxValue), _wire.ReadCount(long.MaxValue), _wire.ReadText());

    private DateTimeOffset ReadTime() => new(_wire.ReadCount(DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);

    private ImmutableArray<DataNode> ReadDataNodes()
    {
        var count = (int)_wire.ReadCount(Math.Min(CodecLimits.MaxDataNodes, _wire.Remaining));
        var dataNodes = ImmutableArray.CreateBuilder<DataNode>(count);
        for (var i = 0; i < count && !_wire.IsBroken; i++) dataNodes.Add(ReadDataNode());
        return dataNodes.ToImmutable();
    }

    private DataNode ReadDataNode()
    {
        var dataNode = new DataNode(_wire.ReadText(), _wire.ReadText(), (int)_wire.ReadCount(ushort.MaxValue), _wire.ReadText());
        var state = (AdminState)_wire.ReadByte();
        if (state > AdminState.InMaintenance) _wire.Break();
        var hasUuid = _wire.ReadByte() != 0;
        return dataNode with { AdminState = state, Uuid = hasUuid ? _wire.ReadText() : null };
    }

    private long[] ReadLengths()
    {
        var count = (int)_wire.ReadCount(Math.Min(CodecLimits.MaxBlocks, _wire.Remaining));
        var longest = _wire.ReadCount(long.MaxValue);
        var lengths = new long[count];
        var total = 0L;
        for (var block = 0; block < count && !_wire.IsBroken; block++)
        {
            var code = _wire.ReadCount(long.MaxValue);
            var length = code == 0 ? longest : code - 1;
            if (length > longest || length > long.MaxValue - total) _wire.Break();
            else total += length;
            lengths[block] = length;
        }

        return _wire.IsBroken ? [] : lengths;
    }

    private int[] ReadFirstReplicas(int blocks)
    {
        var firstReplicas = new int[blocks + 1];
        for (var block = 0; block < blocks && !_wire.IsBroken; block++)
        {
            // Each replica takes at least one of the bytes that follow.
            var replicas = (int)_wire.ReadCount(_wire.Remaining);
            if (replicas > _wire.Remaining - firstReplicas[block]) _wire.Break();
            else firstReplicas[block + 1] = firstReplicas[block] + replicas;
        }

        return _wire.IsBroken ? [0] : firstReplicas;
    }

    private Replica[] ReadReplicas(int[] firstReplicas, int dataNodes)
    {
        var replicas = new Replica[firstReplicas[^1]];
        for (var block = 0; block < firstReplicas.Length - 1 && !_wire.IsBroken; block++)
        {
            var dataNode = 0L;
            for (var i = firstReplicas[block]; i < firstReplicas[block + 1]; i++)
            {
                dataNode += _wire.ReadCount(CodecLimits.MaxDataNodes);
                if (dataNode >= dataNodes) _wire.Break();
                if (_wire.IsBroken) break;
                replicas[i] = new Replica((int)dataNode);
            }
        }

        return replicas;
    }

    private void MarkCached(Replica[] replicas)
    {
        var count = _wire.ReadCount(Math.Min(replicas.Length, _wire.Remaining));
        var position = 0L;
        for (var i = 0; i < count && !_wire.IsBroken; i++)
        {
            position += _wire.ReadCount(replicas.Length);
            if (position >= replicas.Length) _wire.Break();
            if (!_wire.IsBroken) replicas[position] = new Replica(replicas[position].DataNode, cached: true);
        }
    }
}
