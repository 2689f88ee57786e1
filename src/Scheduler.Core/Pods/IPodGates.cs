namespace Scheduler.Core.Pods;

/// <summary>
/// Writes the two fields by which a whole job is placed: a pod's nominated node, and our scheduling gate. A pod of another uid under the
/// same name is never touched.
/// </summary>
public interface IPodGates
{
    /// <summary>Our gate in <c>spec.schedulingGates</c>.</summary>
    const string Gate = "hdfs.locality/plan";

    /// <summary>Sets <c>status.nominatedNodeName</c> if the pod is still as it was read.</summary>
    /// <param name="pod">The pod as the watch last showed it, without a nominated node.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Throws only <see cref="OperationCanceledException"/>.</returns>
    Task<GateWrite> NominateAsync(LocalityPod pod, string nodeName, CancellationToken cancellationToken);

    /// <summary>Clears <c>status.nominatedNodeName</c> if the pod is still as it was read.</summary>
    /// <inheritdoc cref="NominateAsync"/>
    Task<GateWrite> ClearNominationAsync(LocalityPod pod, CancellationToken cancellationToken);

    /// <summary>Removes our gate, and no other. Repeating it is harmless.</summary>
    /// <inheritdoc cref="NominateAsync"/>
    Task<GateWrite> ReleaseAsync(LocalityPod pod, CancellationToken cancellationToken);
}

/// <summary>How a write of <see cref="IPodGates"/> ended.</summary>
/// <param name="End">How.</param>
/// <param name="Problem">What went wrong, as a sentence; null after <see cref="GateWriteEnd.Done"/>.</param>
/// <param name="Pod">The pod after the write; null unless it was done and the answer shows it.</param>
public readonly record struct GateWrite(GateWriteEnd End, string? Problem = null, WrittenPod? Pod = null);

/// <summary>A pod as the answer to a write shows it.</summary>
/// <param name="ResourceVersion">Its version.</param>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="NominatedNodeName">Its nominated node; null without one.</param>
public sealed record WrittenPod(string ResourceVersion, string? NodeName, string? NominatedNodeName);

/// <summary>How a write of <see cref="IPodGates"/> ended.</summary>
public enum GateWriteEnd
{
    /// <summary>The pod is as asked.</summary>
    Done,

    /// <summary>There is no such pod any more: 404, or another uid under its name.</summary>
    Gone,

    /// <summary>The pod is not as it was read (409), or is bound (422).</summary>
    Changed,

    /// <summary>The API server refused it: nothing was written.</summary>
    Refused,

    /// <summary>It may have been done: the API server failed (5xx), did not answer in time, or could not be reached.</summary>
    Unknown,
}
