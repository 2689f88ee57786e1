using System.Collections.Immutable;

namespace Scheduler.Core.Parquet;

/// <summary>Which leaf columns of a file some names mean.</summary>
/// <param name="Wanted">Indices of the columns, in order.</param>
/// <param name="Unknown">A name that means none of them; null when each means one at least.</param>
internal readonly record struct ColumnMatch(ImmutableArray<int> Wanted, string? Unknown)
{
    /// <summary>A name means the column of that name and all under it, as <c>address</c> means <c>address.city</c>; no names mean all.</summary>
    public static ColumnMatch Of(ImmutableArray<string> names, ImmutableArray<string> columns)
    {
        if (names.IsEmpty) return new([.. Enumerable.Range(0, columns.Length)], null);
        var unseen = names.ToHashSet(StringComparer.Ordinal);
        var all = names.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        var wanted = ImmutableArray.CreateBuilder<int>();
        for (var column = 0; column < columns.Length; column++)
            if (IsNamed(columns[column], all, unseen)) wanted.Add(column);
        return new(wanted.ToImmutable(), names.FirstOrDefault(unseen.Contains));
    }

    // Every name above the column is looked up, and not only the first: `a` and `a.b` are both known by `a.b.c`.
    private static bool IsNamed(string column, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names, HashSet<string> unseen)
    {
        var isNamed = false;
        for (var end = column.Length; end > 0; end = column.LastIndexOf('.', end - 1))
        {
            if (!names.TryGetValue(column.AsSpan(0, end), out var name)) continue;
            isNamed = true;
            unseen.Remove(name);
        }

        return isNamed;
    }
}
