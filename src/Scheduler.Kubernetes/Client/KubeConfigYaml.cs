using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// The events of a YAML document with its anchors and merge keys (<c>&lt;&lt;</c>) written out, within bounds: anchors that name one
/// another grow a few lines beyond any memory, and whoever reads a tree calls himself for each level of it.
/// </summary>
internal sealed class KubeConfigYaml : IParser
{
    /// <summary>Most events accepted; the three entries of a cluster are about fifty.</summary>
    public const int MaxEvents = 200_000;

    /// <summary>Deepest nesting accepted; a kubeconfig has about ten levels.</summary>
    public const int MaxDepth = 64;

    private readonly List<ParsingEvent> _events = [];
    private readonly Dictionary<AnchorName, (int Start, int End, int Height)> _anchors = [];
    private readonly Parser _parser;
    private int _next;

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="YamlException">It is not YAML, or beyond the bounds.</exception>
    public KubeConfigYaml(string text)
    {
        _parser = new Parser(new StringReader(text));
        while (_parser.MoveNext())
        {
            if (_parser.Current is NodeEvent) ReadNode(depth: 0);
            else Add(_parser.Current!);
        }
    }

    /// <inheritdoc/>
    public ParsingEvent? Current => _next > 0 && _next <= _events.Count ? _events[_next - 1] : null;

    /// <inheritdoc/>
    public bool MoveNext() => ++_next <= _events.Count;

    // Adds the node that the parser stands on; answers how many levels it has.
    private int ReadNode(int depth)
    {
        if (depth > MaxDepth) throw Fault($"it is nested deeper than {MaxDepth} levels");
        if (_parser.Current is AnchorAlias alias) return Copy(alias, depth);
        var (node, start) = ((NodeEvent)_parser.Current!, _events.Count);
        var height = node switch
        {
            MappingStart mapping => ReadMapping(mapping, depth),
            SequenceStart sequence => ReadSequence(sequence, depth),
            _ => ReadScalar((Scalar)node),
        };
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor] = (start, _events.Count, height);
        return height;
    }

    private int ReadScalar(Scalar scalar)
    {
        var (plain, quoted) = (scalar.IsPlainImplicit, scalar.IsQuotedImplicit);
        Add(new Scalar(AnchorName.Empty, scalar.Tag, scalar.Value, scalar.Style, plain, quoted, scalar.Start, scalar.End));
        return 0;
    }

    private int ReadSequence(SequenceStart sequence, int depth)
    {
        var height = 0;
        Add(new SequenceStart(AnchorName.Empty, sequence.Tag, sequence.IsImplicit, sequence.Style, sequence.Start, sequence.End));
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) height = Math.Max(height, ReadNode(depth + 1));
        Add(_parser.Current!);
        return height + 1;
    }

    private int ReadMapping(MappingStart mapping, int depth)
    {
        var height = 0;
        Add(new MappingStart(AnchorName.Empty, mapping.Tag, mapping.IsImplicit, mapping.Style, mapping.Start, mapping.End));
        var first = _events.Count;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var (key, isMerge) = (_events.Count, _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain });
            height = Math.Max(height, ReadNode(depth + 1));
            _parser.MoveNext();
            height = Math.Max(height, ReadNode(depth + 1));
            if (isMerge) Merge(key, first);
        }

        Add(_parser.Current!);
        return height + 1;
    }

    // What is merged goes before all keys: of two equal ones the last counts, and that must be the mapping's own.
    private void Merge(int key, int first)
    {
        var value = _events[(key + 1)..];
        _events.RemoveRange(key, value.Count + 1);
        // A mapping, or a list of mappings: without their brackets.
        var (level, outer) = (0, value[0] is SequenceStart ? 2 : 1);
        var entries = new List<ParsingEvent>();
        foreach (var each in value)
        {
            if (each.NestingIncrease < 0) level--;
            if (level >= outer) entries.Add(each);
            if (each.NestingIncrease > 0) level++;
        }

        _events.InsertRange(first, entries);
    }

    private int Copy(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchor)) throw Fault($"the anchor '{alias.Value}' is not known here");
        if (depth + anchor.Height > MaxDepth) throw Fault($"it is nested deeper than {MaxDepth} levels");
        for (var i = anchor.Start; i < anchor.End; i++) Add(_events[i]);
        return anchor.Height;
    }

    private void Add(ParsingEvent @event)
    {
        if (_events.Count >= MaxEvents) throw Fault($"it has more than {MaxEvents} names and values, those of anchors written out");
        _events.Add(@event);
    }

    private YamlException Fault(string what) => new(_parser.Current!.Start, _parser.Current.End, what);
}
