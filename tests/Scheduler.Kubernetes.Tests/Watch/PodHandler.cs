using System.Collections.Concurrent;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Tests.Watch;

/// <summary>Records changes of pods.</summary>
internal sealed class PodHandler : ILocalityPodHandler
{
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>The name of a pod for which it throws, as no handler should.</summary>
    public string? ThrowsFor { get; set; }

    public void Changed(LocalityPod pod)
    {
        if (pod.Metadata.Name == ThrowsFor) throw new FormatException("made up by a test");
        Told.Enqueue($"changed {pod.Metadata.Name} on {pod.NodeName ?? "-"}");
    }

    public void Deleted(LocalityPod pod) => Told.Enqueue($"deleted {pod.Metadata.Name} on {pod.NodeName ?? "-"} gone={pod.IsGone}");
}
