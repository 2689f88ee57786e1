namespace Scheduler.Core.Waiting;

/// <summary>Notified of waits, from many threads and under a lock. Must return at once and never throw.</summary>
public interface IWaitObserver
{
    /// <summary>Ignores everything.</summary>
    static IWaitObserver None { get; } = new Ignoring();

    /// <summary>The wait of a pod that was held has ended.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="waited">Time since it was first held.</param>
    void WaitEnded(WaitOutcome outcome, TimeSpan waited) { }

    /// <summary>Nothing was withheld from a pod that asks to wait; called once for each reason of a pod.</summary>
    void WaitRefused(WaitRefusal reason) { }

    /// <summary>A preemption was answered with no node, since the pod waits.</summary>
    void PreemptionVetoed() { }

    private sealed class Ignoring : IWaitObserver;
}

/// <summary>How a wait ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum WaitOutcome
{
    /// <summary>The pod was bound to a node of its level.</summary>
    Met,

    /// <summary>Its time was over, or the wait was given up: any node was allowed.</summary>
    Relaxed,

    /// <summary>The pod was deleted while it waited.</summary>
    Gone,
}
