using System.Collections.Immutable;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>What a pod reads of its Parquet inputs, in short, as a decision keeps it.</summary>
/// <param name="Columns">The columns, as far as they fit; null for all.</param>
/// <param name="RowGroups">The row groups, likewise; null for all.</param>
/// <param name="WantedBytes">Bytes that it reads, by what is known of its inputs.</param>
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
