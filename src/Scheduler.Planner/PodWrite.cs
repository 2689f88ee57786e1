using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>How far the write of one pod is.</summary>
/// <param name="pod">The pod.</param>
/// <param name="nominated">The node that an earlier attempt may have nominated; null for none.</param>
/// <param name="begunAt">When its turn came, as a timestamp: before it is nominated.</param>
internal sealed class PodWrite(GatedPod pod, string? nominated, long begunAt)
{
    /// <summary>Whether it is certain that no earlier write removed the gate.</summary>
    public bool IsFirst { get; } = pod.Problem is null;

    public GatedPod Pod => pod;

    public long BegunAt => begunAt;

    /// <summary>The pod as the watch showed it when its turn came, with the version after its nomination.</summary>
    public LocalityPod Read { get; private set; } = pod.Pod;

    /// <summary>
    /// The node that we nominated; null for none. After a write whose end is unknown, it is not certain that the node is nominated until
    /// <see cref="IsReleased"/>.
    /// </summary>
    public string? Nominated { get; set; } = nominated;

    /// <summary>Whether the answer to our nomination said that it was done.</summary>
    public bool IsNominated { get; private set; }

    /// <summary>How its nomination ended, unless that was done.</summary>
    public GateWrite? FailedNomination { get; private set; }

    /// <summary>The pod without our gate; null when that was not shown.</summary>
    public WrittenPod? Shown { get; private set; }

    public bool IsReleased { get; private set; }

    /// <summary>Whether there is nothing to write: the pod is gone, or another removed the gate before we tried.</summary>
    public bool IsGone { get; private set; } = !pod.Pod.IsGated && pod.Problem is null;

    /// <summary>Why its gate could not be removed.</summary>
    public string? Problem { get; private set; }

    /// <summary>The node that another planner nominated before we removed the gate; null for none.</summary>
    public string? NodeOfAnother => Nominated is null ? pod.LastNominatedNode ?? Shown?.NominatedNodeName : null;

    /// <summary>Whether another removed the gate: a pod that we release cannot be bound yet in the answer.</summary>
    public bool IsReleasedByAnother => Nominated is null && IsFirst && Shown?.NodeName is not null;

    /// <summary>Takes the pod as the watch shows it now; whether that is another version, which our gate alone keeps.</summary>
    public bool ReadAgain()
    {
        var before = Read.ResourceVersion;
        Read = pod.Pod;
        IsGone = IsFirst && !Read.IsGated;
        return Read.IsGatedByUsAlone && Read.ResourceVersion != before;
    }

    public void EndNomination(GateWrite write)
    {
        IsNominated = write.End == GateWriteEnd.Done;
        IsGone |= write.End == GateWriteEnd.Gone;
        if (IsNominated || write.End == GateWriteEnd.Unknown) Nominated = pod.PlannedNode;
        if (!IsNominated) FailedNomination = write;
        if (write.Pod is { } written) Read = Read with { ResourceVersion = written.ResourceVersion };
    }

    public void EndRelease(GateWrite write)
    {
        (Shown, Problem) = (write.Pod, write.Problem);
        IsGone = write.End == GateWriteEnd.Gone;
        if (write.End == GateWriteEnd.Done) SettleNomination();
        if (IsGone) Nominated = null;
    }

    /// <summary>Once the gate is gone, a nomination is there or will never be: it was for a version of the pod with the gate.</summary>
    private void SettleNomination()
    {
        var isKnown = Nominated is null || IsNominated || Shown is not null;
        if (!isKnown) Problem = "The answer to the removal of our gate could not be read.";
        else if (!IsNominated && !IsShown(Nominated)) Nominated = null;
        IsReleased = isKnown;
    }

    private bool IsShown(string? node) => node == Shown?.NominatedNodeName || node == Shown?.NodeName || node == pod.LastNominatedNode;
}
