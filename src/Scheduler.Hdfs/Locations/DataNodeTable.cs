using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Locations;

/// <summary>
/// The DataNodes of one read or of one answer, one object each, however many replicas name them. Only grows. Safe for several
/// threads.
/// </summary>
internal sealed class DataNodeTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byKey = [];
    private readonly List<DataNode> _dataNodes = [];

    /// <summary>DataNodes so far.</summary>
    public int Count
    {
        get { lock (_lock) return _dataNodes.Count; }
    }

    /// <summary>The DataNode at an index.</summary>
    public DataNode this[int index]
    {
        get { lock (_lock) return _dataNodes[index]; }
    }

    /// <summary>Index of the DataNode that a key describes, created the first time; a known key costs no allocation.</summary>
    public int GetOrAdd(ReadOnlySpan<char> key, Func<string, DataNode> make)
    {
        lock (_lock)
        {
            var lookup = _byKey.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(key, out var known)) return known;
            var text = key.ToString();
            return _byKey[text] = Append(make(text));
        }
    }

    /// <summary>Adds a DataNode, whether or not there is an equal one; its index.</summary>
    public int Add(DataNode dataNode)
    {
        lock (_lock) return Append(dataNode);
    }

    private int Append(DataNode dataNode)
    {
        if (_dataNodes.Count == Replica.MaxDataNodes)
        {
            throw new BlockMapUnavailableException(
                BlockMapFailure.MalformedAnswer, $"The answer names more than {Replica.MaxDataNodes} DataNodes.");
        }

        _dataNodes.Add(dataNode);
        return _dataNodes.Count - 1;
    }
}
