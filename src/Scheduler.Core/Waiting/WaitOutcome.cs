namespace Scheduler.Core.Waiting;

/// <summary>How a wait ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum WaitOutcome
{
    /// <summary>The pod was bound to a node of its level.</summary>
    Met,

    /// <summary>The time was up, or the wait was given up: any node would do.</summary>
    Relaxed,

    /// <summary>The pod was deleted while it waited.</summary>
    Gone,
}
