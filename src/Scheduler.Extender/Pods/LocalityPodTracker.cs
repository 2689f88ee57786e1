using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Pods;

/// <summary>
/// Follows pods that ask for locality: has the block maps of a pod read as soon as it is seen, keeps the ledger of siblings, and passes on
/// what is bound. Told by one watch, so by one thread.
/// </summary>
internal sealed class LocalityPodTracker(
    LocalityRequestReader reader,
    BlockMapStore store,
    SiblingLedger siblings,
    InputNotices notices,
    OutcomeRecorder outcomes) : ILocalityPodHandler
{
    private readonly HashSet<string> _seenUnbound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOfInput = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.IsGone || reader.Read(pod.Metadata) is not { } request)
        {
            Deleted(pod);
            return;
        }

        siblings.Seen(request, pod.NodeName);
        // Pods that were bound before this process saw them say nothing about its answers.
        var isNewlyBound = pod.NodeName is not null && _seenUnbound.Remove(pod.Metadata.Uid);
        if (pod.NodeName is null) Prefetch(pod, request);
        if (!_toldOfInput.Contains(pod.Metadata.Uid) && notices.Look(pod.Metadata, request)) _toldOfInput.Add(pod.Metadata.Uid);
        outcomes.Alive(pod, request, isNewlyBound);
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod)
    {
        _seenUnbound.Remove(pod.Metadata.Uid);
        _toldOfInput.Remove(pod.Metadata.Uid);
        siblings.Gone(pod.Metadata);
        outcomes.Gone(pod);
    }

    private void Prefetch(LocalityPod pod, LocalityRequest request)
    {
        _seenUnbound.Add(pod.Metadata.Uid);
        foreach (var path in request.Paths) store.Prefetch(path, pod.Metadata.Namespace);
    }
}
