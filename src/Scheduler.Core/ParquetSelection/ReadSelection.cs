using System.Collections.Immutable;
using System.Globalization;

namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// The part of its Parquet inputs that a pod says it reads (<c>hdfs.locality/columns</c>, <c>hdfs.locality/row-groups</c>). Immutable;
/// texts that differ only in order and blanks give equal selections.
/// </summary>
public sealed class ReadSelection : IEquatable<ReadSelection>
{
    /// <summary>The most columns, and the most ranges of row groups, of a selection.</summary>
    public const int MaxEntries = 1000;

    /// <summary>Longest text of each, in characters: 32 for each column.</summary>
    public const int MaxLength = 32_768;

    private const long EntryBytes = 40;
    private const StringSplitOptions Entries = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private ReadSelection(ImmutableArray<string> columns, ImmutableArray<IndexRange> rowGroups)
    {
        Columns = columns;
        RowGroups = rowGroups;
        Key = $"{string.Join(',', columns)}/{string.Join(',', rowGroups)}";
    }

    /// <summary>Columns, each with everything under it; empty for all. Sorted, each once.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Row groups; empty for all. Sorted.</summary>
    public ImmutableArray<IndexRange> RowGroups { get; }

    /// <summary>The selection as text, as a key for caches.</summary>
    public string Key { get; }

    /// <summary>Approximate size in memory, in bytes: its entries and their text.</summary>
    internal long SizeInBytes => (4L * Key.Length) + (EntryBytes * (Columns.Length + RowGroups.Length));

    /// <inheritdoc/>
    public bool Equals(ReadSelection? other) => other is not null && string.Equals(Key, other.Key, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReadSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Reads the annotations' values.</summary>
    /// <param name="columns">Comma-separated names, dotted for nested columns; null for all columns.</param>
    /// <param name="rowGroups">Such as <c>0-9,12</c>, from 0; null for all row groups.</param>
    /// <param name="selection">The selection; null when a value is wrong.</param>
    /// <param name="error">What is wrong, as the end of a sentence; null when nothing is wrong.</param>
    public static bool TryParse(string? columns, string? rowGroups, out ReadSelection? selection, out string? error)
    {
        selection = null;
        error = null;
        if (columns?.Length > MaxLength || rowGroups?.Length > MaxLength)
        {
            error = $"it is longer than {MaxLength} characters";
            return false;
        }

        var names = columns?.Split(',', MaxEntries + 1, Entries);
        var texts = rowGroups?.Split(',', MaxEntries + 1, Entries);
        var runs = new List<IndexRange>();
        if (names is { Length: 0 }) error = "no column is named";
        else if (texts is { Length: 0 }) error = "no row group is named";
        else if (names?.Length > MaxEntries || texts?.Length > MaxEntries)
            error = $"more than {MaxEntries} columns or ranges of row groups are named";
        else error = (texts ?? []).Select(text => ReadRun(text, runs)).FirstOrDefault(problem => problem is not null);
        if (error is not null) return false;
        selection = new ReadSelection(
            [.. (names ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. runs.Distinct().OrderBy(run => run.First).ThenBy(run => run.Last)]);
        return true;
    }

    /// <summary>The bytes of a file that are selected: the chunks of the columns in the row groups.</summary>
    /// <returns>The ranges, or why the selection does not fit the file.</returns>
    public SelectedRanges Resolve(ParquetLayout layout)
    {
        var columns = ColumnMatch.Of(Columns, layout.Columns);
        if (columns.Problem is { } problem) return SelectedRanges.Refused(SelectionFailure.UnknownColumn, problem);
        if (RowGroups.Any(run => run.Last >= layout.RowGroupCount))
            return SelectedRanges.Refused(
                SelectionFailure.NoSuchRowGroup,
                $"row group {RowGroups.Max(run => run.Last)} is asked for, but the file has {layout.RowGroupCount}, counted from 0");
        return SelectedRanges.Of(ByteRanges.Of(
            from rowGroup in WantedRowGroups(layout.RowGroupCount)
            from column in columns.Wanted
            select layout.Chunk(rowGroup, column)));
    }

    /// <summary>Each row group once, in order: the ranges are sorted by their start.</summary>
    private IEnumerable<int> WantedRowGroups(int count)
    {
        var next = 0;
        foreach (var run in RowGroups.IsEmpty ? [new IndexRange(0, count - 1)] : RowGroups)
            for (next = Math.Max(next, run.First); next <= run.Last; next++)
                yield return next;
    }

    private static string? ReadRun(string text, List<IndexRange> runs)
    {
        if (!IndexRange.TryParse(text, out var run))
            return $"'{ShortText.Quote(text)}' is neither a row group (12) nor a range of them (0-9), counted from 0";
        runs.Add(run);
        return null;
    }
}

/// <summary>Row groups from <paramref name="First"/> to <paramref name="Last"/>, both included, counted from 0.</summary>
public readonly record struct IndexRange(int First, int Last)
{
    /// <summary>Reads <c>12</c> or <c>0-9</c>; false for anything else, and for a range that runs backwards.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IndexRange range)
    {
        var dash = text.IndexOf('-');
        var isRead = TryParseIndex(dash < 0 ? text : text[..dash], out var first) & TryParseIndex(text[(dash + 1)..], out var last);
        range = new IndexRange(first, last);
        return isRead && first <= last;
    }

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryParseIndex(ReadOnlySpan<char> text, out int index) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
