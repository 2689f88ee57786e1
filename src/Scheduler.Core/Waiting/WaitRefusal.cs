namespace Scheduler.Core.Waiting;

/// <summary>Why nothing was withheld from a pod that would wait. The names are the values of a metric's <c>reason</c> label.</summary>
public enum WaitRefusal
{
    /// <summary><c>Extender:Mode</c> is <c>Observe</c>.</summary>
    Observing,

    /// <summary>It is not known, or not wholly, where the input is.</summary>
    InputUnknown,

    /// <summary>The pod has a nominated node: others were evicted for it there.</summary>
    Nominated,

    /// <summary>kube-scheduler offers a sample of the nodes: a node of the level may be free and just not in it.</summary>
    Sampled,

    /// <summary>What the wait could save of read time is less than the wait that is left.</summary>
    GainTooSmall,

    /// <summary>No node of the level is known that could ever take the pod: none there, cordoned, or too small.</summary>
    NoneCanComeFree,

    /// <summary><c>Delay:MaxHeldPods</c> are held.</summary>
    TooManyHeld,

    /// <summary>The start could not be recorded in the pod's status: it would not survive a restart.</summary>
    NotRecorded,
}
