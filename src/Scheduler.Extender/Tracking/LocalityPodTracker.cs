using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Verbs.Notices;

namespace Scheduler.Extender.Tracking;

/// <summary>
/// Follows pods that ask for locality: prefetches the block maps of each new pod, updates the ledger of siblings, and passes bindings on.
/// One watch calls it, so one thread.
/// </summary>
internal sealed class LocalityPodTracker(
    LocalityRequestReader reader,
    BlockMapStore store,
    SiblingLedger siblings,
    PodNotices notices,
    IgnoredNotices ignored,
    OutcomeRecorder outcomes,
    IPlannerLease? lease = null) : ILocalityPodHandler
{
    private readonly HashSet<string> _reportedInputs = new(StringComparer.Ordinal);

    // By uid: whether it was bound when it was last seen.
    private readonly Dictionary<string, bool> _wasBound = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.IsGone || reader.Read(pod.Metadata) is not { } request)
        {
            Deleted(pod);
            return;
        }

        var (uid, isBound) = (pod.Metadata.Uid, pod.NodeName is not null);
        var isKnown = _wasBound.TryGetValue(uid, out var wasBound);
        _wasBound[uid] = isBound;
        // Also for a pod that is bound when it is first seen: after a restart more pods of its group may come.
        if (!isBound || !isKnown) Prefetch(pod, request);
        if (!_reportedInputs.Contains(uid) && notices.ReportInputs(pod.Metadata, request)) _reportedInputs.Add(uid);
        if (pod.IsGated && lease is { IsLeader: false, Leader: not null }) ignored.LeaveToLeader(request);
        if (request.IsDriver)
        {
            Forget(pod);
            return;
        }

        siblings.Seen(request, new PodPlace(pod.NodeName, pod.Metadata.NominatedNodeName, pod.IsGated));
        // Pods that were bound before this process saw them say nothing about its answers.
        outcomes.Alive(pod, request, isNewlyBound: isBound && isKnown && !wasBound);
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod)
    {
        _reportedInputs.Remove(pod.Metadata.Uid);
        _wasBound.Remove(pod.Metadata.Uid);
        Forget(pod);
    }

    private void Forget(LocalityPod pod)
    {
        siblings.Gone(pod.Metadata);
        outcomes.Gone(pod);
    }

    private void Prefetch(LocalityPod pod, LocalityRequest request)
    {
        foreach (var path in request.Paths) store.Prefetch(path, pod.Metadata.Namespace);
    }
}
