using System.Collections.Concurrent;

namespace Scheduler.Core.Siblings;

/// <summary>How many pods of all groups are on each node: readers that its DataNode is to serve. Many may read while one writes.</summary>
public sealed class NodeReaders
{
    private readonly ConcurrentDictionary<string, int> _pods = new(StringComparer.Ordinal);

    /// <summary>Pods on a node.</summary>
    public int On(string nodeName) => _pods.GetValueOrDefault(nodeName);

    internal void Add(string nodeName) => _pods[nodeName] = _pods.GetValueOrDefault(nodeName) + 1;

    internal void Remove(string nodeName)
    {
        var left = _pods.GetValueOrDefault(nodeName) - 1;
        if (left == 0) _pods.TryRemove(nodeName, out _);
        else _pods[nodeName] = left;
    }
}
