namespace Scheduler.History;

/// <summary>Why rows were lost. The names are the values of a metric's <c>reason</c> label.</summary>
public enum HistoryDrop
{
    /// <summary>The disk does not keep up: <c>History:MaxQueued</c> rows wait already.</summary>
    QueueFull,

    /// <summary>The directory or a file in it cannot be written.</summary>
    Unwritable,
}
