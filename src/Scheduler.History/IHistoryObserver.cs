namespace Scheduler.History;

/// <summary>Told what becomes of rows, from many threads at once. Must return at once and never throw.</summary>
public interface IHistoryObserver
{
    /// <summary>A file was closed and can be read.</summary>
    /// <param name="table">Which table it belongs to.</param>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="bytes">Bytes of the file.</param>
    void FileClosed(HistoryTable table, long rows, long bytes);

    /// <summary>Rows were lost.</summary>
    void Dropped(HistoryDrop reason, long rows);
}
