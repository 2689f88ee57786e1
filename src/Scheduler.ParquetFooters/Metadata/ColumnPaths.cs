using System.Text;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>
/// Finds the column of a chunk: that of its path (<c>path_in_schema</c>), wherever it is in the row group; without a path the next one
/// in the order of the schema.
/// </summary>
internal sealed class ColumnPaths(SchemaLeaf[] leaves)
{
    private Dictionary<string, int>? _byPath;

    /// <summary>The index of the column whose path is the reader's current field.</summary>
    /// <param name="reader">Where the path is.</param>
    /// <param name="next">The next column in the order of the schema, which it nearly always is.</param>
    /// <exception cref="Core.ParquetSelection.ParquetFormatException">The schema has no such column.</exception>
    public int Read(ref CompactReader reader, int next)
    {
        var start = reader;
        if (next < leaves.Length && IsPathOf(leaves[next], ref reader)) return next;
        reader = start;
        var path = ReadPath(ref reader);
        if (path.Length == 0 && next < leaves.Length) return next;
        _byPath ??= Index(leaves);
        return _byPath.TryGetValue(path, out var column)
            ? column
            : throw reader.Damaged($"a chunk is of column '{Shown(path)}', which the schema lacks");
    }

    /// <summary>A path for messages, shortened.</summary>
    public static string Shown(string path) => path.Length <= 100 ? path : path[..100] + "…";

    private static Dictionary<string, int> Index(SchemaLeaf[] leaves)
    {
        var byPath = new Dictionary<string, int>(leaves.Length, StringComparer.Ordinal);
        for (var column = 0; column < leaves.Length; column++) byPath.TryAdd(leaves[column].Path, column);
        return byPath;
    }

    private static string ReadPath(ref CompactReader reader)
    {
        var names = new string[reader.ReadList(CompactType.Binary)];
        for (var i = 0; i < names.Length; i++) names[i] = Encoding.UTF8.GetString(reader.ReadBinary());
        return string.Join('.', names);
    }

    // Nothing is allocated: a footer has a path for every chunk.
    private static bool IsPathOf(SchemaLeaf leaf, ref CompactReader reader)
    {
        var count = reader.ReadList(CompactType.Binary);
        var rest = leaf.Path.AsSpan();
        for (var i = 0; i < count; i++)
            if ((i > 0 && !TakeDot(ref rest)) || !TakeName(ref rest, reader.ReadBinary())) return false;
        return count == leaf.Depth && rest.IsEmpty;
    }

    private static bool TakeDot(ref ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '.') return false;
        path = path[1..];
        return true;
    }

    private static bool TakeName(ref ReadOnlySpan<char> path, ReadOnlySpan<byte> name)
    {
        if (name.Length <= path.Length && Ascii.Equals(name, path[..name.Length]))
        {
            path = path[name.Length..];
            return true;
        }

        var text = Encoding.UTF8.GetString(name);
        if (!path.StartsWith(text, StringComparison.Ordinal)) return false;
        path = path[text.Length..];
        return true;
    }
}
