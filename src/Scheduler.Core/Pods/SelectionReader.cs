using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Pods;

/// <summary>
/// Reads which part of its Parquet files a pod reads. The annotations are independent: a wrong one does not affect the other.
/// </summary>
internal static class SelectionReader
{
    /// <summary>The selection; null when the pod reads whole files.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="index">Its completion index; null when it has none.</param>
    /// <param name="ignored">Receives the ignored parts.</param>
    public static ReadSelection? Read(PodMetadata pod, string? index, IgnoredAnnotations ignored)
    {
        var columns = ReadColumns(pod, ignored);
        var rowGroups = ReadRowGroups(pod, index, ignored);
        if (columns is null && rowGroups is null) return null;
        return ReadSelection.TryParse(columns, rowGroups, out var selection, out _) ? selection : null;
    }

    private static string? ReadColumns(PodMetadata pod, IgnoredAnnotations ignored)
    {
        if (pod.TextOf(LocalityAnnotations.Columns) is not { } text) return null;
        if (ReadSelection.TryParse(text, null, out _, out var error)) return text;
        ignored.Add(IgnoredReason.InvalidColumns, Wrong(LocalityAnnotations.Columns, text, error));
        return null;
    }

    private static string? ReadRowGroups(PodMetadata pod, string? index, IgnoredAnnotations ignored)
    {
        if (pod.TextOf(LocalityAnnotations.RowGroups) is not { } text) return null;
        // A text that is too long already must not become longer.
        if (index is not null && text.Length <= ReadSelection.MaxLength)
            text = text.Replace(LocalityAnnotations.IndexPlaceholder, index, StringComparison.Ordinal);
        if (ReadSelection.TryParse(null, text, out _, out var error)) return text;
        if (index is null && text.Contains(LocalityAnnotations.IndexPlaceholder, StringComparison.Ordinal))
        {
            ignored.Add(
                IgnoredReason.NoCompletionIndex,
                $"{LocalityAnnotations.RowGroups} holds {{index}}, but the pod has no completion index: only pods of an Indexed Job do.");
        }
        else
        {
            ignored.Add(IgnoredReason.InvalidRowGroups, Wrong(LocalityAnnotations.RowGroups, text, error));
        }

        return null;
    }

    private static string Wrong(string annotation, string text, string? error) =>
        $"{annotation} is '{ShortText.Quote(text)}', which is ignored: {error}.";
}
