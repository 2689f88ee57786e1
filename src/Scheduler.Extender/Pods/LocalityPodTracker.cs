using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Pods;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Metrics;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Pods;

/// <summary>
/// Follows pods that ask for locality: has the block maps of a pod read as soon as it is seen, and records what it got once it is
/// bound. The truth is what was bound, not what was answered. Told by one watch, so by one thread.
/// </summary>
internal sealed class LocalityPodTracker(
    LocalityRequestReader reader,
    BlockMapStore store,
    IPodInputs inputs,
    DecisionLog decisions,
    KubernetesOptions options,
    SchedulerMetrics metrics) : ILocalityPodHandler
{
    private readonly HashSet<string> _seenUnbound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _schedulerNames = new(options.EffectiveSchedulerNames, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.IsGone) _seenUnbound.Remove(pod.Metadata.Uid);
        else if (pod.NodeName is null) Prefetch(pod);
        else if (_seenUnbound.Remove(pod.Metadata.Uid)) Record(pod, pod.NodeName);
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod) => _seenUnbound.Remove(pod.Metadata.Uid);

    private void Prefetch(LocalityPod pod)
    {
        _seenUnbound.Add(pod.Metadata.Uid);
        if (reader.Read(pod.Metadata) is not { } request) return;
        foreach (var path in request.Paths) store.Prefetch(path);
    }

    /// <summary>Pods that were bound before this process saw them say nothing about its answers, and do not get here.</summary>
    private void Record(LocalityPod pod, string nodeName)
    {
        var metadata = pod.Metadata;
        var wasAsked = decisions.TryGet(metadata.Namespace, metadata.Name, out var decision) && decision.Pod.Uid == metadata.Uid;
        if (wasAsked && inputs.TryPlace(metadata) is { } placement) metrics.RecordBound(placement.BytesAt(nodeName));
        else if (!wasAsked && _schedulerNames.Contains(pod.SchedulerName)) metrics.RecordBoundUnasked();
    }
}
