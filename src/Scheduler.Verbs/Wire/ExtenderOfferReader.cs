using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>Reads an offer: at once where it has the usual form, else by <see cref="ExtenderArgsReader"/>, learning the names that are new.</summary>
internal sealed class ExtenderOfferReader
{
    private readonly NodeNameMemory _names = new();

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
