namespace Scheduler.Core.ParquetSelection;

/// <summary>A <see cref="ReadSelection"/> applied to one file.</summary>
public sealed record SelectedRanges
{
    private SelectedRanges()
    {
    }

    /// <summary>The bytes that will be read; null when the selection does not fit the file.</summary>
    public ByteRanges? Ranges { get; private init; }

    /// <summary>Why it does not fit; null when it does.</summary>
    public SelectionFailure? Failure { get; private init; }

    /// <summary>A sentence that says why it does not fit, for explain; null when it does.</summary>
    public string? Reason { get; private init; }

    internal static SelectedRanges Of(ByteRanges ranges) => new() { Ranges = ranges };

    internal static SelectedRanges Refused(SelectionFailure failure, string reason) => new() { Failure = failure, Reason = reason };
}

/// <summary>
/// Why a selection does not fit a file; then the whole file counts. The names may be values of a metric's <c>reason</c> label.
/// </summary>
public enum SelectionFailure
{
    /// <summary>No column of the file, and no parent of a column, has the name; or several have it in different case.</summary>
    UnknownColumn,

    /// <summary>The file has fewer row groups.</summary>
    NoSuchRowGroup,
}
