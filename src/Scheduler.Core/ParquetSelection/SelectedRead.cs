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
