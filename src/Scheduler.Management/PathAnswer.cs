using System.Text.Json.Serialization;
using Scheduler.Core;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Management;

/// <summary>One input path and the age and source of its block map.</summary>
public sealed record PathAnswer(
    string Path,
    long Bytes,
    DateTimeOffset? ReadAt,
    double? AgeSeconds,
    string? NameNode,
    string? Transport,
    DateTimeOffset? ModifiedAt,
    int FilesListed,
    int FilesLocated,
    bool IsEstimate,
    double MarginOfErrorRatio,
    string? Failure,
    string? Message)
{
    /// <summary>Blocks that had no live replica when the path was read. Absent when there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BlocksWithoutReplica { get; init; }

    /// <summary>One of them: its file, and the byte that it begins at. Absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BlockWithoutReplica { get; init; }

    /// <summary>How its files got their weights; null when they are read completely.</summary>
    public FootersAnswer? Footers { get; init; }

    /// <summary>The path as the pod wrote it, which <see cref="Path"/> is on HDFS. Absent where both are the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Written { get; init; }

    /// <summary>The part of it that may not be read and is not counted. Absent when all may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unreadable { get; init; }

    private const int MaxWritten = 1_000;

    internal static PathAnswer Of(InputState input, Decision decision)
    {
        var (origin, at) = (input.Origin, decision.At);
        return new PathAnswer(
            input.Path.ToString(),
            input.TotalBytes,
            origin?.ReadAt,
            origin is null ? null : (at - origin.ReadAt).TotalSeconds,
            origin?.NameNode,
            origin?.Transport,
            origin?.ModifiedAt,
            origin?.FilesListed ?? 0,
            origin?.FilesLocated ?? 0,
            origin?.IsEstimate ?? false,
            origin?.MarginOfErrorRatio ?? 0,
            input.Failure?.ToString(),
            input.Message)
        {
            BlocksWithoutReplica = origin?.BlocksWithoutReplica ?? 0,
            BlockWithoutReplica = origin?.BlockWithoutReplica,
            Footers = FootersAnswer.Of(origin?.Selected),
            Written = WrittenOf(input, decision),
            Unreadable = origin?.Unreadable?.ToString(),
        };
    }

    /// <summary>The paths of the pod that do not count, as it wrote them, each with the reason.</summary>
    public static IEnumerable<PathAnswer> NotUsableOf(Decision decision) => (decision.Request?.Ignored ?? [])
        .Where(ignored => ignored.Path is not null)
        .Select(ignored => new PathAnswer(
            ignored.Path!, 0, null, null, null, null, null, 0, 0, false, 0, ignored.Reason.ToString(), ignored.Message));

    private static string? WrittenOf(InputState input, Decision decision)
    {
        var resolved = (decision.Request?.Resolved ?? []).Where(path => path.Path == input.Path.Whole);
        var written = resolved.Select(path => path.Written).ToList();
        return written.Count == 0 ? null : ShortText.Of(string.Join(' ', written), MaxWritten);
    }
}

/// <summary>How the files of an input got their weights, if a pod reads a part of them.</summary>
/// <param name="FilesWeighed">Files that are weighted by their footers.</param>
/// <param name="FilesEstimated">
/// Files whose footer was not read: weighted by the mean share of the others, or by their full length if no footer was read.
/// </param>
/// <param name="Whole">Files that are weighted by their full length, by reason.</param>
public sealed record FootersAnswer(int FilesWeighed, int FilesEstimated, IReadOnlyList<FootersAnswer.WholeAnswer> Whole)
{
    private const string FullLength = "their full length";

    /// <summary>The same in a sentence.</summary>
    [JsonIgnore]
    public string Text => string.Join("; ", Parts());

    /// <summary>The answer for a map; null when its pods ask for complete files.</summary>
    public static FootersAnswer? Of(SelectedRead? selected) => selected is null ? null : new FootersAnswer(
        selected.FilesWeighed,
        selected.FilesEstimated,
        [.. selected.Whole.Select(whole => new WholeAnswer(whole.Reason, whole.Count, whole.Example))]);

    // A file that cannot be read says nothing about the others.
    private bool HasShare => FilesWeighed > 0 || Whole.Any(whole => whole.Reason != WholeFileReason.Unreadable);

    private IEnumerable<string> Parts()
    {
        yield return $"{FilesWeighed} weighted by their footers";
        if (FilesEstimated > 0)
            yield return $"{FilesEstimated} weighted by {(HasShare ? "the mean share of those" : FullLength)}, because their footers were "
                + "not read";
        foreach (var whole in Whole) yield return $"{whole.Files} weighted by {FullLength}, {whole.Reason} ({whole.Example})";
    }

    /// <summary>Files that are weighted by their full length.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Files">How many.</param>
    /// <param name="Example">One of them, and what was wrong with it.</param>
    public sealed record WholeAnswer(
        [property: JsonConverter(typeof(JsonStringEnumConverter<WholeFileReason>))] WholeFileReason Reason, int Files, string Example);
}
