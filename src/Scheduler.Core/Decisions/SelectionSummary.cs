using System.Collections.Immutable;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>A summary of what a pod reads of its Parquet inputs, for a decision.</summary>
/// <param name="Columns">The columns, shortened; null for all.</param>
/// <param name="RowGroups">The row groups, shortened; null for all.</param>
/// <param name="WantedBytes">Bytes that it reads of its known inputs.</param>
/// <param name="WholeBytes">Bytes of the whole files.</param>
public sealed record SelectionSummary(string? Columns, string? RowGroups, long WantedBytes, long WholeBytes)
{
    private const int MaxTextLength = 300;

    /// <summary>The summary of these inputs; null when whole files are read.</summary>
    internal static SelectionSummary? Of(ImmutableArray<InputState> inputs)
    {
        if (inputs.FirstOrDefault(input => input.Path.Selection is not null)?.Path.Selection is not { } selection) return null;
        var origins = inputs.Select(input => input.Origin).Where(origin => origin is not null).ToList();
        return new SelectionSummary(
            Text(selection.Columns),
            Text(selection.RowGroups),
            origins.Sum(origin => origin!.BytesListed),
            origins.Sum(origin => origin!.Selected?.WholeBytes ?? origin.BytesListed));
    }

    private static string? Text<T>(IReadOnlyCollection<T> entries) =>
        entries.Count == 0 ? null : ShortText.Of(string.Join(',', entries), MaxTextLength);
}
