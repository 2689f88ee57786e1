using System.Collections.Immutable;
using Scheduler.Core.Parquet;

namespace Scheduler.Core.Pods;

/// <summary>Reads what a pod says it will read of its Parquet files. Each annotation stands for itself: a wrong one leaves the other in force.</summary>
internal static class SelectionReader
{
    private const int MaxQuotedLength = 100;

    /// <summary>The selection; null when the pod reads whole files.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="index">Its completion index; null when it has none.</param>
    /// <param name="ignored">Receives what does not count.</param>
    public static ReadSelection? Read(PodMetadata pod, string? index, ImmutableArray<IgnoredAnnotation>.Builder ignored)
    {
        var columns = ReadColumns(pod, ignored);
        var rowGroups = ReadRowGroups(pod, index, ignored);
        if (columns is null && rowGroups is null) return null;
        return ReadSelection.TryParse(columns, rowGroups, out var selection, out _) ? selection : null;
    }

    private static string? ReadColumns(PodMetadata pod, ImmutableArray<IgnoredAnnotation>.Builder ignored)
    {
        if (Text(pod, LocalityAnnotations.Columns) is not { } text) return null;
        if (ReadSelection.TryParse(text, null, out _, out var error)) return text;
        ignored.Add(Wrong(IgnoredReason.InvalidColumns, LocalityAnnotations.Columns, text, error));
        return null;
    }

    private static string? ReadRowGroups(PodMetadata pod, string? index, ImmutableArray<IgnoredAnnotation>.Builder ignored)
    {
        if (Text(pod, LocalityAnnotations.RowGroups) is not { } text) return null;
        if (index is not null) text = text.Replace(LocalityAnnotations.IndexPlaceholder, index, StringComparison.Ordinal);
        if (ReadSelection.TryParse(null, text, out _, out var error)) return text;
        ignored.Add(text.Contains(LocalityAnnotations.IndexPlaceholder, StringComparison.Ordinal)
            ? new(IgnoredReason.NoCompletionIndex,
                $"{LocalityAnnotations.RowGroups} holds {{index}}, but the pod has no completion index: only pods of an Indexed Job do.")
            : Wrong(IgnoredReason.InvalidRowGroups, LocalityAnnotations.RowGroups, text, error));
        return null;
    }

    private static string? Text(PodMetadata pod, string annotation) =>
        pod.Annotations.TryGetValue(annotation, out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static IgnoredAnnotation Wrong(IgnoredReason reason, string annotation, string text, string? error) =>
        new(reason, $"{annotation} is '{(text.Length <= MaxQuotedLength ? text : text[..MaxQuotedLength] + "…")}', which does not count: {error}.");
}
