using System.Collections.Immutable;

namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// How the blocks of an input were weighted when a part of its files was selected; for explain. The files of the input are those weighted,
/// those estimated, those weighted by their full length, and those not located (in a sampled input).
/// </summary>
public sealed record SelectedRead
{
    /// <summary>Bytes of all files that the input resolved to.</summary>
    public required long WholeBytes { get; init; }

    /// <summary>Files weighted by their footer.</summary>
    public int FilesWeighed { get; init; }

    /// <summary>
    /// Files whose footer was not read (<c>Parquet:MaxFiles</c>, no time, or those before could not be read): they count by the mean share
    /// of the others, or by their full length without any.
    /// </summary>
    public int FilesEstimated { get; init; }

    /// <summary>Of the estimated files, those whose footer was not read in time.</summary>
    public int FilesUnread { get; init; }

    /// <summary>Whether reading a footer failed; a later attempt may succeed.</summary>
    public bool HasUnreadFooters => FilesUnread > 0 || Whole.Any(whole => whole.Reason == WholeFileReason.Unreadable);

    /// <summary>Files that are weighted by their full length, by reason, in the order of the reasons.</summary>
    public ImmutableArray<WholeFiles> Whole { get; init; } = [];
}

/// <summary>Files that are weighted by their full length for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many files.</param>
/// <param name="Example">The first of them by path, and what was wrong with it; at most <see cref="MaxExampleLength"/> characters.</param>
public sealed record WholeFiles(WholeFileReason Reason, int Count, string Example)
{
    /// <summary>Longest <see cref="Example"/>, in characters.</summary>
    public const int MaxExampleLength = 300;
}

/// <summary>
/// Why a file is weighted by its full length although a part of it was selected. The names are values of a metric's <c>reason</c> label.
/// </summary>
public enum WholeFileReason
{
    /// <summary>It does not end as a Parquet file does, or is too short for one.</summary>
    NotParquet,

    /// <summary>Its footer is encrypted.</summary>
    EncryptedFooter,

    /// <summary>Its footer contradicts itself or the format.</summary>
    Damaged,

    /// <summary>Its footer is larger than <c>Parquet:MaxFooterBytes</c>.</summary>
    TooLarge,

    /// <summary>Its footer uses an unsupported part of the format.</summary>
    Unsupported,

    /// <summary>It has no column of that name, or several that differ only by case.</summary>
    UnknownColumn,

    /// <summary>It has fewer row groups.</summary>
    NoSuchRowGroup,

    /// <summary>Its footer could not be read: no DataNode answered, access was denied, or the file changed meanwhile.</summary>
    Unreadable,
}
