using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>What the verdict on one offer rests on.</summary>
public readonly record struct WaitQuestion
{
    /// <summary>The level that the pod asks for: rack or node.</summary>
    public required WantedLevel Level { get; init; }

    /// <summary>How far its wait is.</summary>
    public required WaitState State { get; init; }

    /// <summary>Whether it has a nominated node.</summary>
    public bool IsNominated { get; init; }

    /// <summary>Whether the offer looks like a sample of the nodes.</summary>
    public bool IsSampled { get; init; }

    /// <summary>How near the offered nodes are.</summary>
    public required OfferedLevels Offered { get; init; }

    /// <summary>What the pod would read at each node.</summary>
    public required PodReads Reads { get; init; }

    /// <summary>What it requests.</summary>
    public NodeUsage Requests { get; init; }
}

/// <summary>How far the wait of a pod is, at the moment of an offer.</summary>
/// <param name="IsOver">Whether nothing may be withheld any more, for the pod's own time or its group's.</param>
/// <param name="Left">Time left; all of it when it has not begun.</param>
/// <param name="MayBeHeld">Whether it is held already, or <c>Delay:MaxHeldPods</c> leaves room for one more.</param>
/// <param name="WasRelaxed">Whether it was already offered the nodes of the racks alone, after its time was over.</param>
/// <param name="IsRecorded">Whether the pod's status says that it waits.</param>
public readonly record struct WaitState(bool IsOver, TimeSpan Left, bool MayBeHeld, bool WasRelaxed, bool IsRecorded);
