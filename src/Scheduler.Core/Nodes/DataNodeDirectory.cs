using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Nodes;

/// <summary>
/// Every DataNode that any block map has named, as it was last described: racks are learned from all of them, not
/// only from those that hold the input at hand. Bounded; safe for many threads.
/// </summary>
public sealed class DataNodeDirectory
{
    /// <summary>Beyond this many DataNodes new ones are not kept: several times the largest HDFS cluster known.</summary>
    public const int MaxDataNodes = 100_000;

    /// <summary>An unchanged DataNode counts as seen anew only after this long, so that reading maps does not rework the topology.</summary>
    private static readonly TimeSpan ConfirmAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ImmutableDictionary<string, SeenDataNode> _seen = ImmutableDictionary.Create<string, SeenDataNode>(StringComparer.Ordinal);

    /// <summary>All DataNodes by key. The reference changes only when one of them does.</summary>
    public ImmutableDictionary<string, SeenDataNode> All => Volatile.Read(ref _seen);

    /// <summary>Learns the DataNodes of a map.</summary>
    public void Learn(BlockMap map)
    {
        lock (_lock)
        {
            var seen = _seen.ToBuilder();
            foreach (var dataNode in map.DataNodes) Learn(seen, dataNode, map.Origin.ReadAt);
            Volatile.Write(ref _seen, seen.ToImmutable());
        }
    }

    private static void Learn(ImmutableDictionary<string, SeenDataNode>.Builder seen, DataNode dataNode, DateTimeOffset readAt)
    {
        if (seen.TryGetValue(dataNode.Key, out var known) ? IsNoNews(known, dataNode, readAt) : seen.Count >= MaxDataNodes) return;
        seen[dataNode.Key] = new SeenDataNode(dataNode, readAt);
    }

    private static bool IsNoNews(SeenDataNode known, DataNode dataNode, DateTimeOffset readAt)
    {
        var age = readAt - known.ReadAt;
        return age < TimeSpan.Zero || (age < ConfirmAfter && known.DataNode == dataNode);
    }
}

/// <summary>A DataNode as a block map described it.</summary>
/// <param name="DataNode">The description.</param>
/// <param name="ReadAt">When that map was read.</param>
public sealed record SeenDataNode(DataNode DataNode, DateTimeOffset ReadAt);
