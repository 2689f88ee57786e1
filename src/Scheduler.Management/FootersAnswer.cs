using System.Text.Json.Serialization;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Management;

/// <summary>How the files of an input came by their weights, where a pod reads a part of them.</summary>
/// <param name="FilesWeighed">Files whose footer told what is wanted of them.</param>
/// <param name="FilesEstimated">Files whose footer was not read: they count by the mean share of the others, or whole where no footer was.</param>
/// <param name="Whole">Files that count whole, by why.</param>
public sealed record FootersAnswer(int FilesWeighed, int FilesEstimated, IReadOnlyList<FootersAnswer.WholeAnswer> Whole)
{
    /// <summary>The same in a sentence.</summary>
    [JsonIgnore]
    public string Text => string.Join("; ", Parts());

    /// <summary>The answer for a map; null when its files count whole because nobody asked for less.</summary>
    public static FootersAnswer? Of(SelectedRead? selected) => selected is null ? null : new FootersAnswer(
        selected.FilesWeighed,
        selected.FilesEstimated,
        [.. selected.Whole.Select(whole => new WholeAnswer(whole.Reason, whole.Count, whole.Example))]);

    // A file that cannot be read says nothing of the others.
    private bool HasShare => FilesWeighed > 0 || Whole.Any(whole => whole.Reason != WholeFileReason.Unreadable);

    private IEnumerable<string> Parts()
    {
        yield return $"{FilesWeighed} weighed by their footers";
        if (FilesEstimated > 0) yield return $"{FilesEstimated} {(HasShare ? "by the mean share of those" : "whole")}, as their footers were not read";
        foreach (var whole in Whole) yield return $"{whole.Files} whole, {whole.Reason} ({whole.Example})";
    }

    /// <summary>Files that count whole.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Files">How many.</param>
    /// <param name="Example">One of them, and what was wrong with it.</param>
    public sealed record WholeAnswer(
        [property: JsonConverter(typeof(JsonStringEnumConverter<WholeFileReason>))] WholeFileReason Reason, int Files, string Example);
}
