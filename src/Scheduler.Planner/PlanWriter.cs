using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// Nominates a pod's node and removes our gate, at most <see cref="PlannerOptions.Patches"/> patches at once. Whatever goes wrong, the
/// pod is released: it is never held by an error.
/// </summary>
internal sealed class PlanWriter(
    IPodGates gates,
    GatedPods pods,
    SiblingLedger siblings,
    PlanNotices notices,
    PlannerOptions options,
    IPlannerObserver observer,
    TimeProvider clock,
    ILogger<PlanWriter> logger) : IDisposable
{
    /// <summary>How long a node may be nominated while our gate is still there: it keeps other pods from the node.</summary>
    public static readonly TimeSpan LongestNomination = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _patches = new(options.Patches);

    /// <summary>Releases a pod without a node; one that was nominated before keeps it.</summary>
    public Task ReleaseAsync(GatedPod pod, ReleaseReason reason, CancellationToken cancellationToken)
    {
        var nominated = pod.PlannedNode;
        return pods.TryBeginWrite(pod, nominated) ? WriteAsync(pod, null, nominated, reason, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Nominates the node of a plan, and releases the pod.</summary>
    public Task PlaceAsync(GatedPod pod, string nodeName, CancellationToken cancellationToken)
    {
        if (pods.TryBeginWrite(pod, nodeName)) return WriteAsync(pod, nodeName, nominated: null, ReleaseReason.Planned, cancellationToken);
        // Gone while it was planned: nobody will say so again, and its plan would count for ever.
        siblings.EndPlan(pod.Metadata);
        return Task.CompletedTask;
    }

    /// <summary>Clears the nominated node of a plan that was not followed, if it is still that node.</summary>
    public async Task ClearAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        if (!pods.TryBeginClear(pod)) return;
        var retryAfter = (TimeSpan?)GatedPods.BindTime;
        try
        {
            retryAfter = await TryClearAsync(pod, cancellationToken);
        }
        finally
        {
            // The watch may never have shown the nomination: then nothing else ends what the plan reserves.
            if (retryAfter is null) siblings.EndPlan(pod.Metadata);
            pods.EndClear(pod, retryAfter);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _patches.Dispose();

    private async Task WriteAsync(
        GatedPod pod, string? nodeName, string? nominated, ReleaseReason reason, CancellationToken cancellationToken)
    {
        var (isReleased, isGone) = (false, false);
        try
        {
            var read = pod.Pod;
            if (nodeName is not null && read.Metadata.NominatedNodeName is null)
            {
                var write = await LimitedAsync(() => gates.NominateAsync(read, nodeName, cancellationToken), cancellationToken);
                if (write.End == GateWriteEnd.Gone) isGone = true;
                else if (write.End == GateWriteEnd.Done)
                    (nominated, read) = (nodeName, read with { ResourceVersion = write.ResourceVersion ?? read.ResourceVersion });
                else Log.NotNominated(logger, pod.Metadata.Namespace, pod.Metadata.Name, nodeName, write.Problem ?? "the pod has changed");
            }

            if (!isGone) (isReleased, nominated) = await ReleaseOrClearAsync(read, nominated, cancellationToken);
        }
        finally
        {
            if (nominated is null) siblings.EndPlan(pod.Metadata);
            if (isReleased) Report(pod, reason, nodeName, nominated);
            pods.EndWrite(pod, isReleased || isGone, nominated);
        }
    }

    /// <summary>How long until the next attempt; null once the nominated node is no longer ours.</summary>
    private async Task<TimeSpan?> TryClearAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        var read = pod.Pod;
        // The watch is behind: the pod's version is not known.
        if (read.IsGated) return RetryPause;
        if (read.Metadata.NominatedNodeName != pod.PlannedNode) return null;
        var cleared = await LimitedAsync(() => gates.ClearNominationAsync(read, cancellationToken), cancellationToken);
        if (cleared.End is GateWriteEnd.Done or GateWriteEnd.Gone) return null;
        // The watch is about to show what changed.
        if (cleared.End == GateWriteEnd.Changed) return RetryPause;
        Log.NotCleared(logger, pod.Metadata.Namespace, pod.Metadata.Name, cleared.Problem!);
        return GatedPods.BindTime;
    }

    /// <summary>Removes the gate, trying for as long as a nomination may stand; then the nomination is cleared.</summary>
    private async Task<(bool IsReleased, string? Nominated)> ReleaseOrClearAsync(
        LocalityPod pod, string? nominated, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var write = await LimitedAsync(() => gates.ReleaseAsync(pod, cancellationToken), cancellationToken);
            if (write.End is GateWriteEnd.Done or GateWriteEnd.Gone) return (true, nominated);
            if (nominated is null || clock.GetElapsedTime(started) + RetryPause >= LongestNomination)
            {
                Log.NotReleased(logger, pod.Metadata.Namespace, pod.Metadata.Name, write.Problem ?? "the pod has changed");
                break;
            }

            await Task.Delay(RetryPause, clock, cancellationToken);
        }

        if (nominated is null) return (false, null);
        var cleared = await LimitedAsync(() => gates.ClearNominationAsync(pod, cancellationToken), cancellationToken);
        return (false, cleared.End is GateWriteEnd.Done or GateWriteEnd.Gone ? null : nominated);
    }

    private async Task<GateWrite> LimitedAsync(Func<Task<GateWrite>> write, CancellationToken cancellationToken)
    {
        await _patches.WaitAsync(cancellationToken);
        try
        {
            return await write();
        }
        finally
        {
            _patches.Release();
        }
    }

    private void Report(GatedPod pod, ReleaseReason reason, string? nodeName, string? nominated)
    {
        if (nominated is not null) reason = ReleaseReason.Planned;
        else if (nodeName is not null) reason = ReleaseReason.NotNominated;
        observer.Released(reason, pod.AloneSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
        notices.Released(pod.Metadata, reason, nominated);
    }
}
