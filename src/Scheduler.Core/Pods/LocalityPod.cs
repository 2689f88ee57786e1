namespace Scheduler.Core.Pods;

/// <summary>A pod that asks for locality, as the watch knows it.</summary>
/// <param name="Metadata">Its metadata: annotations and labels.</param>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="SchedulerName"><c>spec.schedulerName</c>.</param>
/// <param name="Phase"><c>status.phase</c>: Pending, Running, Succeeded, Failed or Unknown.</param>
public sealed record LocalityPod(PodMetadata Metadata, string? NodeName, string SchedulerName, string Phase)
{
    /// <summary><c>metadata.creationTimestamp</c>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it is being deleted or has ended, so that it no longer reads its input.</summary>
    public bool IsGone { get; init; }

    /// <summary>What it requests.</summary>
    public NodeUsage Requests { get; init; }
}

/// <summary>
/// Notified by the watch of every pod that asks for locality, in the order of the watch. Must return at once and not throw. A relist may
/// report the same pod again.
/// </summary>
public interface ILocalityPodHandler
{
    /// <summary>The pod was first seen or has changed.</summary>
    void Changed(LocalityPod pod);

    /// <summary>The pod was deleted, has ended, or no longer asks for locality.</summary>
    void Deleted(LocalityPod pod);
}
