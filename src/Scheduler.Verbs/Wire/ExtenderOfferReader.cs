using System.Collections.Immutable;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Reads an offer: by <see cref="OfferScanner"/> if it has the usual form, else by <see cref="ExtenderArgsReader"/>, which learns new
/// names.
/// </summary>
internal sealed class ExtenderOfferReader
{
    private readonly NodeNameCache _names = new();

    /// <inheritdoc cref="ExtenderArgsReader.Read"/>
    public ExtenderOffer Read(ReadOnlySpan<byte> body, RequestMemory? memory = null) =>
        OfferScanner.TryRead(body, _names.Table, memory) ?? ReadAndLearn(ExtenderArgsReader.Read(body, memory), memory);

    private ExtenderOffer ReadAndLearn(ExtenderArgs args, RequestMemory? memory)
    {
        var table = _names.Table;
        foreach (var name in args.NodeNames)
        {
            if (table.Find(name) != NodeNameTable.Unknown) continue;
            // The new table holds most of the names of this one as well.
            memory?.TakeForNames(table.Bytes);
            table = _names.Learn(args.NodeNames);
            break;
        }

        return OfferOf(args, table, memory);
    }

    private static ExtenderOffer OfferOf(ExtenderArgs args, NodeNameTable table, RequestMemory? memory)
    {
        var offer = new ExtenderOffer(args.Pod, table, memory);
        if (!args.NodeItems.IsDefault) offer.BeginItems();
        for (var i = 0; i < args.NodeNames.Length; i++)
            offer.Add(table.Find(args.NodeNames[i]), args.NodeItems.IsDefault ? default : args.NodeItems[i]);
        return offer;
    }
}

/// <summary>
/// Holds the table of known node names. A request reads one table and keeps it; a request with new names replaces it. Bounded.
/// </summary>
internal sealed class NodeNameCache
{
    /// <summary>
    /// Names kept beyond those of the last request that brought new ones; three of the largest clusters that Kubernetes supports.
    /// </summary>
    public const int MaxNames = 15_000;

    /// <summary>Largest table kept, in bytes: some 80,000 names. A larger one is used only for its own request.</summary>
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
