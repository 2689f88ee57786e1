using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>
/// Reads one <c>LocatedBlockProto</c> after another, each into the same columns: its replicas are spread over several repeated fields
/// that are parallel, in whatever order a writer chose.
/// </summary>
internal sealed class LocatedBlockReader(EncodedDataNodes dataNodes)
{
    // HDFS allows 512 replicas of a block (dfs.replication.max).
    private const int MaxReplicas = 512;

    private readonly List<int> _dataNodes = [];
    private readonly List<bool> _cached = [];
    private readonly List<StorageType> _storageTypes = [];
    private readonly List<byte> _units = [];

    /// <summary>Offset of the block in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes of the block, or of the block group.</summary>
    public long Length { get; private set; }

    /// <summary>Whether every replica is corrupt.</summary>
    public bool IsCorrupt { get; private set; }

    /// <summary>Number of its replicas.</summary>
    public int ReplicaCount => _dataNodes.Count;

    /// <summary>Whether each replica has a unit index in an erasure-coded block group.</summary>
    public bool HasUnits => _units.Count == _dataNodes.Count;

    /// <summary>A replica.</summary>
    public LocatedReplica Replica(int index) => new(_dataNodes[index], Of(_cached, index), Of(_storageTypes, index));

    /// <summary>Which unit of its block group a replica is.</summary>
    public int Unit(int index) => _units[index];

    /// <summary>Reads a block in place of the one before.</summary>
    public void Read(ReadOnlySpan<byte> message)
    {
        Clear();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) Length = ReadLength(reader.ReadBytes());
            else if (reader.Field == 2) Offset = reader.ReadNumber(FileStatus.MaxLength);
            else if (reader.Field == 3) AddDataNode(reader.ReadBytes());
            else if (reader.Field == 4) IsCorrupt = reader.ReadBoolean();
            else if (reader.Field == 6) ReadNumbers(ref reader, value => value != 0, _cached);
            else if (reader.Field == 7) ReadNumbers(ref reader, StorageTypeOf, _storageTypes);
            else if (reader.Field == 9) ReadUnits(reader.ReadBytes());
            else reader.Skip();
        }

        if (Length < 0) throw new MalformedMessageException("a located block has no block");
    }

    private void Clear()
    {
        (Offset, Length, IsCorrupt) = (0, -1, false);
        _dataNodes.Clear();
        _cached.Clear();
        _storageTypes.Clear();
        _units.Clear();
    }

    private void AddDataNode(ReadOnlySpan<byte> info)
    {
        CheckRoom(_dataNodes.Count);
        _dataNodes.Add(dataNodes.GetOrAdd(info));
    }

    private void ReadUnits(ReadOnlySpan<byte> units)
    {
        CheckRoom(_units.Count + units.Length - 1);
        _units.AddRange(units);
    }

    // NameNodes pack the booleans and not the storage types; any writer may do otherwise.
    private static void ReadNumbers<T>(ref ProtoReader reader, Func<ulong, T> convert, List<T> values)
    {
        if (!reader.IsPacked)
        {
            CheckRoom(values.Count);
            values.Add(convert(reader.ReadVarint()));
            return;
        }

        var packed = new ProtoReader(reader.ReadBytes());
        while (!packed.Rest.IsEmpty)
        {
            CheckRoom(values.Count);
            values.Add(convert(packed.ReadPacked()));
        }
    }

    private static void CheckRoom(int taken)
    {
        if (taken >= MaxReplicas) throw new MalformedMessageException($"a block has more than {MaxReplicas} replicas");
    }

    private static StorageType StorageTypeOf(ulong value) =>
        value <= (ulong)StorageType.NvDimm ? (StorageType)value : StorageType.Unknown;

    private static T Of<T>(List<T> values, int index)
        where T : struct => index < values.Count ? values[index] : default;

    private static long ReadLength(ReadOnlySpan<byte> block)
    {
        var reader = new ProtoReader(block);
        var length = 0L;
        while (reader.Next())
        {
            if (reader.Field == 4) length = reader.ReadNumber(FileStatus.MaxLength);
            else reader.Skip();
        }

        return length;
    }
}
