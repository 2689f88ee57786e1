using System.Text.Json;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads the answer of <c>GET_BLOCK_LOCATIONS</c>: <c>{"LocatedBlocks":{"locatedBlocks":[{block, locations, cachedLocations, isCorrupt,
/// …}], …}}</c>. The block under construction is among them, so <c>lastLocatedBlock</c> is not needed. One use.
/// </summary>
internal sealed class LocatedBlocksReader(DataNodeTable dataNodes)
{
    private readonly FileBlocks _blocks = new(adminStatesKnown: true);
    private readonly LocatedDataNodeReader _locations = new(dataNodes);
    private readonly LocatedDataNodeReader _cached = new(dataNodes);
    private long _total;

    /// <summary>The blocks.</summary>
    public FileBlocks Read(ReadOnlySpan<byte> body)
    {
        BlocksEnvelope.Read(body, "LocatedBlocks"u8, "locatedBlocks"u8, ReadLocatedBlock);
        return _blocks;
    }

    private void ReadLocatedBlock(ref AnswerReader reader)
    {
        _locations.Clear();
        _cached.Clear();
        var (length, isCorrupt, seen) = (-1L, false, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("block"u8, ref seen, 1)) length = ReadLength(ref reader);
            else if (reader.TakeField("locations"u8, ref seen, 2)) _locations.ReadArray(ref reader);
            else if (reader.TakeField("cachedLocations"u8, ref seen, 4)) _cached.ReadArray(ref reader);
            else if (reader.TakeField("isCorrupt"u8, ref seen, 8)) isCorrupt = reader.ReadBoolean();
            else reader.Skip();
        }

        if (length < 0) throw new JsonException("a located block has no length");
        Add(length, isCorrupt);
    }

    private static long ReadLength(ref AnswerReader reader)
    {
        var (length, seen) = (-1L, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("numBytes"u8, ref seen, 1)) length = reader.ReadNumber(0, FileStatus.MaxLength);
            else reader.Skip();
        }

        return length;
    }

    private void Add(long length, bool isCorrupt)
    {
        _total += length;
        if (_total > FileStatus.MaxLength) throw new JsonException("the blocks are larger than any file");
        if (!isCorrupt)
            foreach (var dataNode in _locations.DataNodes) _blocks.AddReplica(dataNode, _cached.DataNodes.Contains(dataNode));
        _blocks.EndBlock(length);
    }
}
