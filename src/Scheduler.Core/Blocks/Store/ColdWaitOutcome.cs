namespace Scheduler.Core.Blocks.Store;

/// <summary>How a wait for missing maps ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum ColdWaitOutcome
{
    /// <summary>All maps came in time.</summary>
    Answered,

    /// <summary>Every read ended in time, at least one with a failure.</summary>
    Failed,

    /// <summary><c>Extender:ColdWait</c> was over first.</summary>
    TimedOut,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}
