using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Reads the schema, a tree that is written as a list depth first, into its leaves. One use.</summary>
internal sealed class SchemaReader
{
    /// <summary>How deep columns nest: a deeper schema could exhaust memory, since every path is as long as the column is deep.</summary>
    public const int MaxDepth = 200;

    private const int MinElementBytes = 3;
    private const int UsualElementBytes = 8;
    private const int MaxPathCharacters = 8 << 20;

    private readonly Stack<OpenGroup> _open = [];
    private SchemaLeaf[] _leaves = [];
    private int _leafCount;
    private int _pathCharacters;

    /// <summary>A group whose children are still to come, and how many names the path of each has.</summary>
    private readonly record struct OpenGroup(string Prefix, int Children, int Depth);

    /// <summary>The leaves of the schema that the reader's current field is.</summary>
    public static SchemaLeaf[] Read(ref CompactReader reader) => new SchemaReader().ReadTree(ref reader);

    private SchemaLeaf[] ReadTree(ref CompactReader reader)
    {
        var count = reader.ReadList(CompactType.Struct, MinElementBytes);
        if (count == 0) throw reader.Damaged("the schema has no root");
        _leaves = new SchemaLeaf[Math.Min(count - 1, reader.Remaining / UsualElementBytes)];
        // Some writers give the root a type or a repetition: they mean nothing.
        Open(new OpenGroup("", SchemaElement.Read(ref reader).Children, 1));
        for (var i = 1; i < count; i++)
        {
            // What follows the last column belongs to none.
            if (_open.Count == 0) reader.Skip();
            else Add(SchemaElement.Read(ref reader), ref reader);
        }

        if (_open.Count > 0) throw reader.Damaged("the schema ends before its groups do");
        if (_leafCount < _leaves.Length) Array.Resize(ref _leaves, _leafCount);
        return _leaves;
    }

    private void Add(SchemaElement element, ref CompactReader reader)
    {
        var parent = _open.Pop();
        Open(parent with { Children = parent.Children - 1 });
        var path = PathOf(parent, element, ref reader);
        if (parent.Depth > MaxDepth) throw reader.Damaged($"columns nest deeper than {MaxDepth}");
        if (element.Type is { } type) AddLeaf(new SchemaLeaf(path, type, element.Repetition, (byte)parent.Depth));
        else Open(new OpenGroup(path, element.Children, parent.Depth + 1));
    }

    // A group without children is allowed, and closed at once.
    private void Open(OpenGroup group)
    {
        if (group.Children > 0) _open.Push(group);
    }

    private void AddLeaf(SchemaLeaf leaf)
    {
        if (_leafCount == _leaves.Length) Array.Resize(ref _leaves, Math.Max(4, _leafCount * 2));
        _leaves[_leafCount++] = leaf;
    }

    private string PathOf(OpenGroup parent, SchemaElement element, ref CompactReader reader)
    {
        _pathCharacters += parent.Prefix.Length + element.Name.Length;
        if (_pathCharacters > MaxPathCharacters) throw reader.Damaged("the names of the columns are too long");
        return parent.Prefix.Length == 0 ? element.Name : $"{parent.Prefix}.{element.Name}";
    }
}
