namespace Scheduler.History;

/// <summary>The tables of the history. The names are the values of a metric's <c>table</c> label and, in small letters, what files begin with.</summary>
public enum HistoryTable
{
    /// <summary>A row for every bound pod that asked for locality.</summary>
    Placements,

    /// <summary>For some of them, a row for each of the best nodes of the answer.</summary>
    Candidates,
}
