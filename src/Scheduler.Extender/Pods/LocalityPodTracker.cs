using System.Threading.Channels;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Pods;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Metrics;
using Scheduler.Kubernetes;

namespace Scheduler.Extender.Pods;

/// <summary>
/// Follows pods that ask for locality: has the block maps of a pod read as soon as it is seen, and records what it got once it is
/// bound. The truth is what was bound, not what was answered. Told by one watch, so by one thread; what takes time is done beside it.
/// </summary>
internal sealed class LocalityPodTracker(
    LocalityRequestReader reader,
    BlockMapStore store,
    IPodInputs inputs,
    DecisionLog decisions,
    KubernetesOptions options,
    SchedulerMetrics metrics) : BackgroundService, ILocalityPodHandler
{
    /// <summary>Bound pods that may wait to be recorded: a burst of the largest jobs. More are not recorded.</summary>
    private const int MaxWaiting = 10_000;

    private readonly HashSet<string> _seenUnbound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _schedulerNames = new(options.EffectiveSchedulerNames, StringComparer.Ordinal);
    private readonly Channel<LocalityPod> _bound = Channel.CreateBounded<LocalityPod>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.IsGone) _seenUnbound.Remove(pod.Metadata.Uid);
        else if (pod.NodeName is null) Prefetch(pod);
        // Pods that were bound before this process saw them say nothing about its answers.
        else if (_seenUnbound.Remove(pod.Metadata.Uid)) _bound.Writer.TryWrite(pod);
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod) => _seenUnbound.Remove(pod.Metadata.Uid);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var pod in _bound.Reader.ReadAllAsync(stoppingToken)) Record(pod, pod.NodeName!);
    }

    private void Prefetch(LocalityPod pod)
    {
        _seenUnbound.Add(pod.Metadata.Uid);
        if (reader.Read(pod.Metadata) is not { } request) return;
        foreach (var path in request.Paths) store.Prefetch(path);
    }

    private void Record(LocalityPod pod, string nodeName)
    {
        var metadata = pod.Metadata;
        var wasAsked = decisions.TryGet(metadata.Namespace, metadata.Name, out var decision) && decision.Pod.Uid == metadata.Uid;
        if (wasAsked && inputs.TryPlace(metadata) is { } placement) metrics.RecordBound(placement.BytesAt(nodeName));
        else if (!wasAsked && _schedulerNames.Contains(pod.SchedulerName)) metrics.RecordBoundUnasked();
    }
}
