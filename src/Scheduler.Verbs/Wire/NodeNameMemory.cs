using System.Collections.Immutable;

namespace Scheduler.Verbs.Wire;

/// <summary>Holds the table of the node names met so far: requests read one and keep it, a request with other names replaces it. Bounded.</summary>
internal sealed class NodeNameMemory
{
    /// <summary>Names kept beyond those of the last request that brought new ones; three of the largest clusters that Kubernetes supports.</summary>
    public const int MaxNames = 15_000;

    /// <summary>Largest table kept, in bytes: some 80,000 names. A larger one serves the request that brought it alone.</summary>
    public const long MaxBytes = 16 << 20;

    private NodeNameTable _table = NodeNameTable.None;

    /// <summary>The newest table.</summary>
    public NodeNameTable Table => Volatile.Read(ref _table);

    /// <summary>A table with these names in this order, and of the earlier ones those that there is room for.</summary>
    public NodeNameTable Learn(ImmutableArray<string> names)
    {
        var offered = names.ToHashSet(StringComparer.Ordinal);
        var earlier = Table.Known.Names.Where(name => !offered.Contains(name)).Take(Math.Max(0, MaxNames - names.Length));
        var learned = new NodeNameTable([.. names, .. earlier]);
        if (learned.Bytes <= MaxBytes) Volatile.Write(ref _table, learned);
        return learned;
    }
}
