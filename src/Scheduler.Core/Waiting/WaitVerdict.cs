using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>What filter does with the offered nodes of a pod that asks to wait.</summary>
public enum WaitStep
{
    /// <summary>All pass.</summary>
    PassAll,

    /// <summary>Only nodes at the pod's level pass; it need not wait.</summary>
    Narrow,

    /// <summary>None passes: the pod is held.</summary>
    Hold,

    /// <summary>The wait is over: only nodes in a rack of the input pass, once, before all pass.</summary>
    Relax,
}

/// <summary>The verdict on one offer.</summary>
/// <param name="Step">What filter does.</param>
/// <param name="Floor">Nodes below this level do not pass.</param>
/// <param name="Refusal">
/// Why nothing is withheld although the pod asks to wait; null when it need not wait, or something is withheld.
/// </param>
public readonly record struct WaitVerdict(WaitStep Step, WantedLevel Floor, WaitRefusal? Refusal)
{
    /// <summary>All pass, and waiting was not refused.</summary>
    public static WaitVerdict PassAll { get; } = new(WaitStep.PassAll, WantedLevel.Preferred, null);

    /// <summary>Whether a node of this level passes.</summary>
    public bool Passes(WantedLevel level) => Step != WaitStep.Hold && level >= Floor;

    /// <summary>None passes: the pod is held for this level.</summary>
    public static WaitVerdict Hold(WantedLevel level) => new(WaitStep.Hold, level, null);

    /// <summary>All pass for this reason.</summary>
    public static WaitVerdict Refuse(WaitRefusal reason) => new(WaitStep.PassAll, WantedLevel.Preferred, reason);
}

/// <summary>Why nothing was withheld from a pod that asks to wait. The names are the values of a metric's <c>reason</c> label.</summary>
public enum WaitRefusal
{
    /// <summary><c>Extender:Mode</c> is <c>Observe</c>.</summary>
    Observing,

    /// <summary>The locations of the input are not, or only partly, known.</summary>
    InputUnknown,

    /// <summary>The pod has a nominated node, where pods were evicted for it.</summary>
    Nominated,

    /// <summary>kube-scheduler offers a sample of the nodes: a free node of the level may not be in it.</summary>
    Sampled,

    /// <summary>The read time that the wait could save is less than the wait that is left.</summary>
    GainTooSmall,

    /// <summary>No node of the level can ever fit the pod: there is none, or all are cordoned or too small.</summary>
    NoneCanComeFree,

    /// <summary><c>Delay:MaxHeldPods</c> pods are held.</summary>
    TooManyHeld,

    /// <summary>The start could not be recorded in the pod's status, so the wait would not survive a restart.</summary>
    NotRecorded,
}
