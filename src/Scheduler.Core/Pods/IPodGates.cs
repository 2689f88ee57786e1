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
/// <param name="ResourceVersion">The pod's version after the write; null unless it was done.</param>
public readonly record struct GateWrite(GateWriteEnd End, string? Problem = null, string? ResourceVersion = null);

/// <summary>How a write of <see cref="IPodGates"/> ended. The names are the values of a metric's label.</summary>
public enum GateWriteEnd
{
    /// <summary>The pod is as asked.</summary>
    Done,

    /// <summary>There is no such pod any more: 404, or another uid under its name.</summary>
    Gone,

    /// <summary>The pod is not as it was read (409), or is bound (422).</summary>
    Changed,

    /// <summary>The API server refused it, did not answer in time, or could not be reached.</summary>
    Failed,
}
