using System.Collections.Immutable;

namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// What the weights of an input's blocks rest on when a part of its files was asked for, for explain. The files of the input are those
/// weighed, those estimated, those that count whole, and those that were not located at all (as of any sampled input).
/// </summary>
public sealed record SelectedRead
{
    /// <summary>Bytes of all files that the input resolved to, whatever of them is wanted.</summary>
    public required long WholeBytes { get; init; }

    /// <summary>Files whose footer told which of their bytes are wanted.</summary>
    public int FilesWeighed { get; init; }

    /// <summary>
    /// Files whose footer was not read (<c>Parquet:MaxFiles</c>, no time, or those before could not be read): they count by the mean share
    /// of the others, or whole without any.
    /// </summary>
    public int FilesEstimated { get; init; }

    /// <summary>Of those estimated the files whose footer was asked for and did not come in time.</summary>
    public int FilesUnread { get; init; }

    /// <summary>Whether a footer that was asked for could not be read: it may be, the next time.</summary>
    public bool HasUnreadFooters => FilesUnread > 0 || Whole.Any(whole => whole.Reason == WholeFileReason.Unreadable);

    /// <summary>Files that count whole, by why, in the order of the reasons.</summary>
    public ImmutableArray<WholeFiles> Whole { get; init; } = [];
}

/// <summary>Files that count whole for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many files.</param>
/// <param name="Example">The first of them by path, and what was wrong with it; at most <see cref="MaxExampleLength"/> characters.</param>
public sealed record WholeFiles(WholeFileReason Reason, int Count, string Example)
{
    /// <summary>Longest <see cref="Example"/>, in characters.</summary>
    public const int MaxExampleLength = 300;
}

/// <summary>
/// Why every byte of a file counts although a part of it was asked for. The names are values of a metric's <c>reason</c> label.
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

    /// <summary>Its footer uses a part of the format that is not read here.</summary>
    Unsupported,

    /// <summary>It has no column of that name, or several that differ from it and each other by case.</summary>
    UnknownColumn,

    /// <summary>It has fewer row groups.</summary>
    NoSuchRowGroup,

    /// <summary>Its footer could not be read: no DataNode answered, we may not read it, or it changed meanwhile.</summary>
    Unreadable,
}
