using System.Buffers;
using System.Text.Json;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads the answer of <c>GET_BLOCK_LOCATIONS</c>: <c>{"LocatedBlocks":{"locatedBlocks":[{block, locations, cachedLocations, isCorrupt,
/// …}], …}}</c>. The block under construction is among them, so <c>lastLocatedBlock</c> is not needed. One use.
/// </summary>
internal sealed class LocatedBlocksJson(DataNodeTable dataNodes)
{
    private readonly LocatedBlocksBuilder _blocks = new(dataNodes);
    private readonly LocatedDataNodeReader _locations = new(dataNodes);
    private readonly LocatedDataNodeReader _cached = new(dataNodes);
    private readonly TextColumn _storageTypes = new();
    private long _total;
    private long _firstOffset = -1;

    /// <summary>The blocks.</summary>
    public LocatedBlocks Read(ReadOnlySequence<byte> body)
    {
        BlocksEnvelope.Read(body, "LocatedBlocks"u8, "locatedBlocks"u8, ReadLocatedBlock);
        return _blocks.Build(adminStatesKnown: true, offset: Math.Max(0, _firstOffset));
    }

    private void ReadLocatedBlock(ref WebHdfsJsonReader reader)
    {
        _locations.Clear();
        _cached.Clear();
        _storageTypes.Clear();
        var (offset, length, isCorrupt, seen) = (0L, -1L, false, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("block"u8, ref seen, 1)) length = ReadLength(ref reader);
            else if (reader.TakeField("locations"u8, ref seen, 2)) _locations.ReadArray(ref reader);
            else if (reader.TakeField("cachedLocations"u8, ref seen, 4)) _cached.ReadArray(ref reader);
            else if (reader.TakeField("isCorrupt"u8, ref seen, 8)) isCorrupt = reader.ReadBoolean();
            else if (reader.TakeField("startOffset"u8, ref seen, 16)) offset = reader.ReadNumber(0, FileStatus.MaxLength);
            else if (reader.TakeField("storageTypes"u8, ref seen, 32)) _storageTypes.ReadArray(ref reader);
            else reader.Skip();
        }

        if (length < 0) throw new JsonException("a located block has no length");
        if (_firstOffset < 0) _firstOffset = offset;
        Add(length, isCorrupt);
    }

    private static long ReadLength(ref WebHdfsJsonReader reader) =>
        reader.ReadField("numBytes"u8, (ref WebHdfsJsonReader number) => number.ReadNumber(0, FileStatus.MaxLength));

    private void Add(long length, bool isCorrupt)
    {
        _total += length;
        if (_total > FileStatus.MaxLength) throw new JsonException("the blocks are larger than any file");
        for (var i = 0; i < _locations.DataNodes.Count && !isCorrupt; i++)
        {
            var dataNode = _locations.DataNodes[i];
            _blocks.AddReplica(new(dataNode, _cached.DataNodes.Contains(dataNode), StorageTypeName.At(_storageTypes, i)));
        }

        _blocks.EndBlock(length);
    }
}
