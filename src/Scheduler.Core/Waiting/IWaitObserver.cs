namespace Scheduler.Core.Waiting;

/// <summary>Told what becomes of waits, from many threads at once and under a lock. Must return at once and never throw.</summary>
public interface IWaitObserver
{
    /// <summary>Ignores everything.</summary>
    static IWaitObserver None { get; } = new Ignoring();

    /// <summary>A pod that was held is no longer.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="waited">Time since it was first held.</param>
    void WaitEnded(WaitOutcome outcome, TimeSpan waited) { }

    /// <summary>Nothing was withheld from a pod that would wait; told once for each reason that a pod is given.</summary>
    void WaitRefused(WaitRefusal reason) { }

    /// <summary>A preemption was answered with no node, since the pod waits for one.</summary>
    void PreemptionVetoed() { }

    private sealed class Ignoring : IWaitObserver;
}

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
