using System.Collections.Immutable;
using Scheduler.Core.Blocks;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Every DataNode that a block map or a NameNode's report named recently, with its latest description. Racks are learned from all of
/// them, not only from those that hold the current input. Bounded. Thread-safe.
/// </summary>
public sealed class DataNodeDirectory
{
    /// <summary>The most DataNodes that are kept: several times the largest HDFS cluster known.</summary>
    public const int MaxDataNodes = 100_000;

    /// <summary>
    /// A DataNode that nothing newer has named for this long is forgotten: it has left the cluster, or holds nothing that is read.
    /// </summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private ImmutableDictionary<string, SeenDataNode> _seen = ImmutableDictionary.Create<string, SeenDataNode>(StringComparer.Ordinal);
    private DateTimeOffset _newest = DateTimeOffset.MinValue;

    /// <summary>All DataNodes by key. The reference changes only when a DataNode is added, removed or described differently.</summary>
    public ImmutableDictionary<string, SeenDataNode> All => Volatile.Read(ref _seen);

    /// <summary>Learns the DataNodes of a map.</summary>
    public void Learn(BlockMap map) => Learn(map.DataNodes, map.Origin.ReadAt);

    /// <summary>Learns DataNodes.</summary>
    /// <param name="dataNodes">As a NameNode describes them.</param>
    /// <param name="readAt">When the NameNode was asked.</param>
    public void Learn(IReadOnlyCollection<DataNode> dataNodes, DateTimeOffset readAt)
    {
        lock (_lock)
        {
            var seen = _seen.ToBuilder();
            foreach (var dataNode in dataNodes) Learn(seen, dataNode, readAt);
            if (readAt > _newest) Forget(seen, readAt);
            // If nothing changed, the builder returns the same dictionary.
            Volatile.Write(ref _seen, seen.ToImmutable());
        }
    }

    private static void Learn(ImmutableDictionary<string, SeenDataNode>.Builder seen, DataNode dataNode, DateTimeOffset readAt)
    {
        var isKnown = seen.TryGetValue(dataNode.Key, out var known);
        if (isKnown ? readAt < known!.ReadAt : seen.Count >= MaxDataNodes) return;
        if (isKnown && known!.DataNode == dataNode) known.Confirm(readAt);
        else seen[dataNode.Key] = new SeenDataNode(dataNode, readAt);
    }

    private void Forget(ImmutableDictionary<string, SeenDataNode>.Builder seen, DateTimeOffset now)
    {
        _newest = now;
        if (now - DateTimeOffset.MinValue < ForgetAfter) return;
        seen.RemoveRange(seen.Where(entry => entry.Value.ReadAt < now - ForgetAfter).Select(entry => entry.Key).ToArray());
    }
}

/// <summary>A DataNode as NameNodes describe it.</summary>
/// <param name="dataNode">The description.</param>
/// <param name="readAt">When a NameNode gave this description.</param>
public sealed class SeenDataNode(DataNode dataNode, DateTimeOffset readAt)
{
    private long _readAtTicks = readAt.UtcTicks;

    /// <summary>The description.</summary>
    public DataNode DataNode { get; } = dataNode;

    /// <summary>When a NameNode last gave this description.</summary>
    public DateTimeOffset ReadAt => new(Volatile.Read(ref _readAtTicks), TimeSpan.Zero);

    /// <summary>A NameNode gave the same description later.</summary>
    internal void Confirm(DateTimeOffset at) => Volatile.Write(ref _readAtTicks, at.UtcTicks);
}
