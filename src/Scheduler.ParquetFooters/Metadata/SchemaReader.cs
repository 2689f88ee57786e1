using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Reads the schema, a tree that is written as a list depth first, into its leaves. One use.</summary>
internal sealed class SchemaReader
{
    /// <summary>How deep columns nest: beyond it a schema is a bomb, since every path is as long as the column is deep.</summary>
    public const int MaxDepth = 64;

    private const int MinElementBytes = 3;
    private const int UsualElementBytes = 8;
    private const int MaxPathCharacters = 8 << 20;

    private readonly Stack<OpenGroup> _open = [];
    private SchemaLeaf[] _leaves = [];
    private int _leafCount;
    private int _pathCharacters;

    /// <summary>A group whose children are still to come.</summary>
    private readonly record struct OpenGroup(string Prefix, int Children, byte MaxDefinition, byte MaxRepetition);

    /// <summary>The leaves of the schema that the reader's current field is.</summary>
    public static SchemaLeaf[] Read(ref CompactReader reader) => new SchemaReader().ReadTree(ref reader);

    private SchemaLeaf[] ReadTree(ref CompactReader reader)
    {
        var count = reader.ReadList(MinElementBytes);
        if (count == 0) throw reader.Damaged("the schema has no root");
        _leaves = new SchemaLeaf[Math.Min(count - 1, reader.Remaining / UsualElementBytes)];
        var root = SchemaElement.Read(ref reader);
        _open.Push(new OpenGroup("", root.Children, 0, 0));
        for (var i = 1; i < count; i++) Add(SchemaElement.Read(ref reader), ref reader);
        if (_open.Any(group => group.Children > 0)) throw reader.Damaged("the schema ends before its groups do");
        if (_leafCount < _leaves.Length) Array.Resize(ref _leaves, _leafCount);
        return _leaves;
    }

    private void Add(SchemaElement element, ref CompactReader reader)
    {
        while (_open.Count > 1 && _open.Peek().Children == 0) _open.Pop();
        var parent = _open.Pop();
        if (parent.Children == 0) throw reader.Damaged("the schema goes on after its groups end");
        _open.Push(parent with { Children = parent.Children - 1 });
        var path = PathOf(parent, element, ref reader);
        var maxDefinition = (byte)(parent.MaxDefinition + (element.Repetition == Repetition.Required ? 0 : 1));
        var maxRepetition = (byte)(parent.MaxRepetition + (element.Repetition == Repetition.Repeated ? 1 : 0));
        if (element.Type is { } type)
            AddLeaf(new SchemaLeaf(path, type, element.Repetition, element.Kind, (byte)_open.Count, maxDefinition, maxRepetition));
        else if (_open.Count >= MaxDepth) throw reader.Damaged($"columns nest deeper than {MaxDepth}");
        else _open.Push(new OpenGroup(path, element.Children, maxDefinition, maxRepetition));
    }

    private void AddLeaf(SchemaLeaf leaf)
    {
        if (_leafCount == _leaves.Length) Array.Resize(ref _leaves, Math.Max(4, _leafCount * 2));
        _leaves[_leafCount++] = leaf;
    }

    private string PathOf(OpenGroup parent, SchemaElement element, ref CompactReader reader)
    {
        _pathCharacters += parent.Prefix.Length + element.Name.Length;
        if (_pathCharacters > MaxPathCharacters) throw reader.Damaged("the names of the columns are absurdly long");
        return parent.Prefix.Length == 0 ? element.Name : $"{parent.Prefix}.{element.Name}";
    }
}
