using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Pods;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Metrics;

namespace Scheduler.Extender.Pods;

/// <summary>
/// Follows pods that ask for locality: has the block maps of a pod read as soon as it is seen, and records what it got once it is
/// bound. The truth is what was bound, not what was answered.
/// </summary>
internal sealed class LocalityPodTracker(
    LocalityRequestReader reader, BlockMapStore store, IPodInputs inputs, DecisionLog decisions, SchedulerMetrics metrics) : ILocalityPodHandler
{
    private readonly ConcurrentDictionary<string, bool> _recorded = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.IsGone) return;
        if (pod.NodeName is null) Prefetch(pod);
        else Record(pod, pod.NodeName);
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod) => _recorded.TryRemove(pod.Metadata.Uid, out _);

    private void Prefetch(LocalityPod pod)
    {
        if (reader.Read(pod.Metadata) is not { } request) return;
        foreach (var path in request.Paths) store.Prefetch(path);
    }

    private void Record(LocalityPod pod, string nodeName)
    {
        var metadata = pod.Metadata;
        // Pods that were bound before this process answered for them say nothing about its answers.
        if (!decisions.TryGet(metadata.Namespace, metadata.Name, out var decision) || decision.Pod.Uid != metadata.Uid) return;
        if (_recorded.TryAdd(metadata.Uid, true) && inputs.TryPlace(metadata) is { } placement) metrics.RecordBound(placement.BytesAt(nodeName));
    }
}
