using System.Buffers;
using System.Text.Json;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads the answer of <c>GETFILEBLOCKLOCATIONS</c>: <c>{"BlockLocations":{"BlockLocation":[{hosts, names, topologyPaths, cachedHosts,
/// storageTypes, corrupt, offset, length}]}}</c>, where hosts, names, topologyPaths and storageTypes are parallel. It lacks
/// administrative states. One use.
/// </summary>
internal sealed class BlockLocationsReader(DataNodeTable dataNodes)
{
    private const char Separator = '\n';
    private const int MaxKeyLength = (3 * TextColumn.MaxTextLength) + 2;

    private readonly LocatedBlocksBuilder _blocks = new(dataNodes);
    private readonly TextColumn _hosts = new();
    private readonly TextColumn _names = new();
    private readonly TextColumn _topologyPaths = new();
    private readonly TextColumn _cachedHosts = new();
    private readonly TextColumn _storageTypes = new();
    private long _total;
    private long _firstOffset = -1;

    /// <summary>The blocks.</summary>
    public LocatedBlocks Read(ReadOnlySequence<byte> body)
    {
        BlocksEnvelope.Read(body, "BlockLocations"u8, "BlockLocation"u8, ReadBlock);
        return _blocks.Build(adminStatesKnown: false, offset: Math.Max(0, _firstOffset));
    }

    private void ReadBlock(ref WebHdfsJsonReader reader)
    {
        Clear();
        var (offset, length, isCorrupt, seen) = (0L, -1L, false, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("hosts"u8, ref seen, 1)) _hosts.ReadArray(ref reader);
            else if (reader.TakeField("names"u8, ref seen, 2)) _names.ReadArray(ref reader);
            else if (reader.TakeField("topologyPaths"u8, ref seen, 4)) _topologyPaths.ReadArray(ref reader);
            else if (reader.TakeField("cachedHosts"u8, ref seen, 8)) _cachedHosts.ReadArray(ref reader);
            else if (reader.TakeField("corrupt"u8, ref seen, 16)) isCorrupt = reader.ReadBoolean();
            else if (reader.TakeField("length"u8, ref seen, 32)) length = reader.ReadNumber(0, FileStatus.MaxLength);
            else if (reader.TakeField("offset"u8, ref seen, 64)) offset = reader.ReadNumber(0, FileStatus.MaxLength);
            else if (reader.TakeField("storageTypes"u8, ref seen, 128)) _storageTypes.ReadArray(ref reader);
            else reader.Skip();
        }

        if (length < 0) throw new JsonException("a BlockLocation has no length");
        if (_firstOffset < 0) _firstOffset = offset;
        Add(length, isCorrupt);
    }

    private void Clear()
    {
        _hosts.Clear();
        _names.Clear();
        _topologyPaths.Clear();
        _cachedHosts.Clear();
        _storageTypes.Clear();
    }

    private void Add(long length, bool isCorrupt)
    {
        CheckParallel(_names.Count);
        CheckParallel(_topologyPaths.Count);
        _total += length;
        if (_total > FileStatus.MaxLength) throw new JsonException("the blocks are larger than any file");
        // All replicas of a corrupt block are still listed; none of them can be read.
        for (var i = 0; i < _hosts.Count && !isCorrupt; i++)
            _blocks.AddReplica(new(DataNode(i), _cachedHosts.Contains(_hosts[i]), StorageTypeName.At(_storageTypes, i)));
        _blocks.EndBlock(length);
    }

    private void CheckParallel(int count)
    {
        if (count != 0 && count != _hosts.Count) throw new JsonException("the arrays of a BlockLocation differ in length");
    }

    private int DataNode(int replica)
    {
        Span<char> key = stackalloc char[MaxKeyLength];
        var length = 0;
        Append(key, ref length, _hosts[replica]);
        key[length++] = Separator;
        if (_names.Count > 0) Append(key, ref length, _names[replica]);
        key[length++] = Separator;
        if (_topologyPaths.Count > 0) Append(key, ref length, _topologyPaths[replica]);
        return dataNodes.GetOrAdd(key[..length], Make);
    }

    private static void Append(Span<char> key, ref int length, ReadOnlySpan<char> text)
    {
        if (text.Contains(Separator)) throw new JsonException("the name of a DataNode has a line break");
        text.CopyTo(key[length..]);
        length += text.Length;
    }

    private static DataNode Make(string key)
    {
        var parts = key.Split(Separator);
        if (parts[0].Length == 0) throw new JsonException("a host is empty");
        var (ipAddress, port) = TransferAddress.Parse(parts[1]);
        return new DataNode(parts[0], ipAddress, port, NetworkLocation(parts[2]));
    }

    // A topology path is the network location with the transfer address as its leaf.
    private static string NetworkLocation(string topologyPath)
    {
        var slash = topologyPath.LastIndexOf('/');
        return slash > 0 ? topologyPath[..slash] : Core.Blocks.DataNode.DefaultRack;
    }
}
