using System.Collections.Immutable;

namespace Scheduler.Verbs.Wire;

/// <summary>The offered nodes, each name once: kube-scheduler would add up two scores for one node.</summary>
internal sealed class NodeList(EntryMeter meter)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder _names = ImmutableArray.CreateBuilder<string>();
    private ImmutableArray<Range>.Builder? _items;

    public ImmutableArray<string> Names => _names.ToImmutable();

    public ImmutableArray<Range> Items => _items?.ToImmutable() ?? default;

    /// <summary>Reads <c>NodeNames</c>: an array of names, or null.</summary>
    public static NodeList? ReadNames(ref WireReader reader, EntryMeter meter)
    {
        if (!reader.BeginArray("NodeNames")) return null;
        var list = new NodeList(meter);
        while (reader.NextElement()) list.Add(reader.Text("A node name"));
        return list;
    }

    /// <summary>Reads <c>Nodes</c>: a <c>v1.NodeList</c>, or null.</summary>
    public static NodeList? ReadNodes(ref WireReader reader, EntryMeter meter)
    {
        if (!reader.BeginObject("Nodes")) return null;
        var list = new NodeList(meter) { _items = ImmutableArray.CreateBuilder<Range>() };
        while (reader.NextKey())
        {
            var isItems = reader.KeyIs("items"u8);
            reader.ToValue();
            if (isItems) list.ReadItems(ref reader);
            else reader.Skip();
        }

        return list;
    }

    /// <summary>If the key is repeated, the later list is used.</summary>
    private void Clear()
    {
        _seen.Clear();
        _names.Clear();
        _items!.Clear();
    }

    private bool Add(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw new MalformedRequestException("A node has no name.");
        if (!_seen.Add(name)) return false;
        meter.AddName(name);
        _names.Add(name);
        return true;
    }

    private void ReadItems(ref WireReader reader)
    {
        if (!reader.BeginArray("Nodes.items")) return;
        Clear();
        while (reader.NextElement())
        {
            var start = reader.Position;
            if (Add(ReadNodeName(ref reader))) _items!.Add(start..reader.End);
        }
    }

    /// <summary>Reads a node for its name; null when it has none.</summary>
    public static string? ReadNodeName(ref WireReader reader)
    {
        string? name = null;
        if (!reader.BeginObject("A node")) return null;
        while (reader.NextKey())
        {
            var isMetadata = reader.KeyIs("metadata"u8);
            reader.ToValue();
            if (isMetadata) name = ReadMetadataName(ref reader) ?? name;
            else reader.Skip();
        }

        return name;
    }

    private static string? ReadMetadataName(ref WireReader reader)
    {
        string? name = null;
        if (!reader.BeginObject("A node's metadata")) return null;
        while (reader.NextKey())
        {
            var isName = reader.KeyIs("name"u8);
            reader.ToValue();
            if (isName) name = reader.Text("A node's metadata.name") ?? name;
            else reader.Skip();
        }

        return name;
    }
}
