namespace Scheduler.History;

/// <summary>Notified of what happens to rows, from many threads at once. Must return at once and never throw.</summary>
public interface IHistoryObserver
{
    /// <summary>A file was closed and can be read.</summary>
    /// <param name="table">Which table it belongs to.</param>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="bytes">Bytes of the file.</param>
    void FileClosed(HistoryTable table, long rows, long bytes)
    {
    }

    /// <summary>Rows were lost.</summary>
    void Dropped(HistoryDropReason reason, long rows)
    {
    }
}

/// <summary>Why rows were lost. The names are the values of a metric's <c>reason</c> label.</summary>
public enum HistoryDropReason
{
    /// <summary>The disk does not keep up: <c>History:MaxQueued</c> rows wait already.</summary>
    QueueFull,

    /// <summary>The directory or a file in it cannot be written.</summary>
    Unwritable,
}

/// <summary>
/// The tables of the history. The names are the values of a metric's <c>table</c> label and, in small letters, the prefix of file names.
/// </summary>
public enum HistoryTable
{
    /// <summary>A row for every bound pod that asked for locality.</summary>
    Placements,

    /// <summary>For some of them, a row for each of the best nodes of the answer.</summary>
    Candidates,
}
