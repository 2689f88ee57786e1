namespace Scheduler.Core.ParquetSelection;

/// <summary>Why a selection does not fit a file, whose every byte then counts. The names may be values of a metric's <c>reason</c> label.</summary>
public enum SelectionFailure
{
    /// <summary>No column of the file has the name, nor a column under it; or several have it but for case.</summary>
    UnknownColumn,

    /// <summary>The file has fewer row groups.</summary>
    NoSuchRowGroup,
}
