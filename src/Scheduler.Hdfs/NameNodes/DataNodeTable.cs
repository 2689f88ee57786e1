using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>The DataNodes met during one read, one object each, however many replicas name them. Safe for several threads.</summary>
internal sealed class DataNodeTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DataNode> _byKey = [];

    /// <summary>The DataNode that a key describes, made on first sight; a key that was met before costs no allocation.</summary>
    public DataNode GetOrAdd(ReadOnlySpan<char> key, Func<string, DataNode> make)
    {
        lock (_lock)
        {
            var lookup = _byKey.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(key, out var known)) return known;
            var text = key.ToString();
            return _byKey[text] = make(text);
        }
    }
}
