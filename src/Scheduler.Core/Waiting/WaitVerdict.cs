using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>What filter does with the offered nodes of a pod that would wait.</summary>
public enum WaitStep
{
    /// <summary>All pass.</summary>
    PassAll,

    /// <summary>Those at the pod's level pass: there is nothing to wait for.</summary>
    Narrow,

    /// <summary>None passes: the pod is held.</summary>
    Hold,

    /// <summary>The wait is over: those in a rack of the input pass once more before all do.</summary>
    Relax,
}

/// <summary>The verdict on one offer.</summary>
/// <param name="Step">What filter does.</param>
/// <param name="Floor">Nodes below this level do not pass.</param>
/// <param name="Refusal">Why nothing is withheld though the pod would wait; null when it need not, or something is.</param>
public readonly record struct WaitVerdict(WaitStep Step, WantedLevel Floor, WaitRefusal? Refusal)
{
    /// <summary>All pass, and nothing stands in the way of a wait.</summary>
    public static WaitVerdict PassAll { get; } = new(WaitStep.PassAll, WantedLevel.Preferred, null);

    /// <summary>Whether a node of this level passes.</summary>
    public bool Passes(WantedLevel level) => Step != WaitStep.Hold && level >= Floor;

    /// <summary>None passes: the pod is held for this level.</summary>
    public static WaitVerdict Hold(WantedLevel level) => new(WaitStep.Hold, level, null);

    /// <summary>All pass for this reason.</summary>
    public static WaitVerdict Refuse(WaitRefusal reason) => new(WaitStep.PassAll, WantedLevel.Preferred, reason);
}

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
