namespace Scheduler.Extender.Verbs.Wire;

/// <summary>Reads an offer: at once where it has the usual form, else by <see cref="ExtenderArgsReader"/>, learning the names that are new.</summary>
internal sealed class ExtenderOfferReader
{
    private readonly NodeNameMemory _memory = new();

    /// <summary>Reads a body.</summary>
    /// <exception cref="MalformedRequestException">It has no pod, or neither names nor nodes, or is not of that form.</exception>
    public ExtenderOffer Read(ReadOnlySpan<byte> body) =>
        OfferScanner.TryRead(body, _memory.Table) ?? ReadAndLearn(ExtenderArgsReader.Read(body));

    private ExtenderOffer ReadAndLearn(ExtenderArgs args)
    {
        var table = _memory.Table;
        foreach (var name in args.NodeNames)
        {
            if (table.Find(name) != NodeNameTable.Unknown) continue;
            table = _memory.Learn(args.NodeNames);
            break;
        }

        return OfferOf(args, table);
    }

    private static ExtenderOffer OfferOf(ExtenderArgs args, NodeNameTable table)
    {
        var offer = new ExtenderOffer(args.Pod, table);
        if (!args.NodeItems.IsDefault) offer.BeginItems();
        for (var i = 0; i < args.NodeNames.Length; i++)
            offer.Add(table.Find(args.NodeNames[i]), args.NodeItems.IsDefault ? default : args.NodeItems[i]);
        return offer;
    }
}
