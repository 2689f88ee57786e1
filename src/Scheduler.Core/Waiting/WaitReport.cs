using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>Where a pod's wait stands. The names are those that explain shows.</summary>
public enum WaitStatus
{
    /// <summary>
    /// Filter was never asked about it here: kube-scheduler's configuration has no filter verb, or another replica answers.
    /// </summary>
    NeverFiltered,

    /// <summary>Nothing had to be withheld.</summary>
    NotNeeded,

    /// <summary>Nodes below its level are withheld, others are offered.</summary>
    Narrowed,

    /// <summary>Every node is withheld.</summary>
    Held,

    /// <summary>It would wait, and may not: the refusal says why.</summary>
    Refused,

    /// <summary>Its time, or its group's, is over.</summary>
    Over,
}

/// <summary>The wait of a pod, to be explained.</summary>
/// <param name="Level">The level it asks for.</param>
/// <param name="MaxWait">How long it may be held, within <c>Delay:MaxWait</c>.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Since">When something was first withheld from it; null when nothing was.</param>
/// <param name="Left">What is left of its time.</param>
/// <param name="Refusal">Why nothing is withheld; null unless refused.</param>
public sealed record WaitReport(
    WantedLevel Level, TimeSpan MaxWait, WaitStatus Status, DateTimeOffset? Since, TimeSpan Left, WaitRefusal? Refusal)
{
    /// <summary>How long it was held, until it was bound or until now; null when it never was: what was withheld left it others.</summary>
    public TimeSpan? Waited { get; init; }
}
