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

    /// <summary>Releases a pod without a node.</summary>
    public Task ReleaseAsync(GatedPod pod, ReleaseReason reason, CancellationToken cancellationToken) =>
        pods.TryBeginWrite(pod, null) ? WriteAsync(pod, null, reason, cancellationToken) : Task.CompletedTask;

    /// <summary>Nominates the node of a plan, and releases the pod.</summary>
    public Task PlaceAsync(GatedPod pod, string nodeName, CancellationToken cancellationToken) =>
        pods.TryBeginWrite(pod, nodeName) ? WriteAsync(pod, nodeName, ReleaseReason.Planned, cancellationToken) : Task.CompletedTask;

    /// <summary>Clears the nominated node of a plan that was not followed, if it is still that node.</summary>
    public async Task ClearAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        if (pod.Metadata.NominatedNodeName != pod.PlannedNode) return;
        var cleared = await LimitedAsync(() => gates.ClearNominationAsync(pod.Pod, cancellationToken), cancellationToken);
        if (cleared.End == GateWriteEnd.Failed) Log.NotCleared(logger, pod.Metadata.Namespace, pod.Metadata.Name, cleared.Problem!);
    }

    /// <inheritdoc/>
    public void Dispose() => _patches.Dispose();

    private async Task WriteAsync(GatedPod pod, string? nodeName, ReleaseReason reason, CancellationToken cancellationToken)
    {
        var (isReleased, isGone, nominated) = (false, false, (string?)null);
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
            if (isReleased) Report(pod, nominated is null && nodeName is not null ? ReleaseReason.NotNominated : reason, nominated);
            pods.EndWrite(pod, isReleased || isGone, nominated);
        }
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

    private void Report(GatedPod pod, ReleaseReason reason, string? nominated)
    {
        observer.Released(reason, pod.AloneSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
        notices.Released(pod.Metadata, reason, nominated);
    }
}
