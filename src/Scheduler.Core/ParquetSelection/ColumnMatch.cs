using System.Collections.Immutable;

namespace Scheduler.Core.ParquetSelection;

/// <summary>The leaf columns of a file that names select.</summary>
/// <param name="Wanted">Indices of the columns, in order.</param>
/// <param name="Problem">Why a name selects nothing, as a sentence; null when each name selects a column.</param>
internal readonly record struct ColumnMatch(ImmutableArray<int> Wanted, string? Problem)
{
    /// <summary>
    /// A name selects the column with that name and all columns under it, as <c>address</c> selects <c>address.city</c>. No names select
    /// all columns. Without an exact match, case is ignored, as in Spark by default, unless columns differ only by case.
    /// </summary>
    public static ColumnMatch Of(ImmutableArray<string> names, ImmutableArray<string> columns)
    {
        if (names.IsEmpty) return new([.. Enumerable.Range(0, columns.Length)], null);
        var (wanted, found) = (new SortedSet<int>(), new Dictionary<string, string>(StringComparer.Ordinal));
        Find(names, columns, StringComparer.Ordinal, wanted, found);
        string[] others = [.. names.Where(name => !found.ContainsKey(name))];
        found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (others.Length > 0 && Find(others, columns, StringComparer.OrdinalIgnoreCase, wanted, found) is { } twin)
        {
            var (one, other) = (ShortText.Quote(found[twin]), ShortText.Quote(twin));
            return new([], $"the file has columns '{one}' and '{other}'; name one as it is written there");
        }

        return others.FirstOrDefault(name => !found.ContainsKey(name)) is { } unknown
            ? new([], $"the file has no column '{ShortText.Quote(unknown)}'")
            : new([.. wanted], null);
    }

    /// <summary>Adds the selected columns, and how each name is spelled in the file.</summary>
    /// <returns>Another spelling of a name that was found already; null when there is none.</returns>
    private static string? Find(
        IEnumerable<string> names,
        ImmutableArray<string> columns,
        StringComparer comparer,
        SortedSet<int> wanted,
        Dictionary<string, string> found)
    {
        var all = names.ToHashSet(comparer).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var column = 0; column < columns.Length; column++)
        {
            // Every prefix of the column is looked up, not only the first: `a` and `a.b` both select `a.b.c`.
            for (var end = columns[column].Length; end > 0; end = columns[column].LastIndexOf('.', end - 1))
            {
                var spelling = columns[column].AsSpan(0, end);
                if (!all.TryGetValue(spelling, out var name)) continue;
                wanted.Add(column);
                if (!found.TryGetValue(name, out var known)) found.Add(name, spelling.ToString());
                else if (!spelling.SequenceEqual(known)) return spelling.ToString();
            }
        }

        return null;
    }
}
