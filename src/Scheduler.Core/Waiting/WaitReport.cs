using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>The state of a pod's wait. The names are those that explain shows.</summary>
public enum WaitStatus
{
    /// <summary>No filter request came here: kube-scheduler's configuration has no filter verb, or another replica answers.</summary>
    NeverFiltered,

    /// <summary>Nothing had to be withheld.</summary>
    NotNeeded,

    /// <summary>Nodes below its level are withheld, others are offered.</summary>
    Narrowed,

    /// <summary>Every node is withheld.</summary>
    Held,

    /// <summary>It asks to wait but may not: see the refusal.</summary>
    Refused,

    /// <summary>Its time, or its group's, is over.</summary>
    Over,
}

/// <summary>The wait of a pod, for explain.</summary>
/// <param name="Level">The level it asks for.</param>
/// <param name="MaxWait">How long it may be held: within <c>Delay:MaxWait</c>, and for a gated pod <c>Planner:MaxGated</c>.</param>
/// <param name="Status">Its state.</param>
/// <param name="Since">When something was first withheld from it; null when nothing was.</param>
/// <param name="Left">The time it has left.</param>
/// <param name="Refusal">Why nothing is withheld; null unless refused.</param>
public sealed record WaitReport(
    WantedLevel Level, TimeSpan MaxWait, WaitStatus Status, DateTimeOffset? Since, TimeSpan Left, WaitRefusal? Refusal)
{
    /// <summary>How long it was held, until it was bound or until now; null when it was never held.</summary>
    public TimeSpan? Waited { get; init; }
}
