using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// Nominates a pod's node and removes our gate, for at most <see cref="PlannerOptions.Patches"/> pods at once. Whatever goes wrong, the pod
/// is released: it is never held by an error.
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

    private readonly SemaphoreSlim _writes = new(options.Patches);
    private readonly WriteFailures _failures = new(clock, logger);

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
        // Gone while it was planned: the watch does not report it again, and its plan would count for ever.
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
            retryAfter = await InTurnAsync(() => TryClearAsync(pod, cancellationToken), cancellationToken);
        }
        finally
        {
            // The watch may never have shown the nomination: then nothing else ends what the plan reserves.
            if (retryAfter is null) siblings.EndPlan(pod.Metadata);
            pods.EndClear(pod, retryAfter);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writes.Dispose();

    private async Task WriteAsync(
        GatedPod pod, string? nodeName, string? nominated, ReleaseReason reason, CancellationToken cancellationToken)
    {
        var write = new PodWrite(pod.Pod) { Nominated = nominated };
        try
        {
            // One turn for both: else the nominations of all pods would come before the first gate goes.
            await InTurnAsync(() => WriteAsync(write, nodeName, cancellationToken), cancellationToken);
        }
        finally
        {
            if (write.Nominated is null) siblings.EndPlan(pod.Metadata);
            if (write.IsReleased) Report(pod, reason, nodeName, write.Nominated);
            pods.EndWrite(pod, write.IsReleased || write.IsGone, write.Nominated, write.Problem);
        }
    }

    private async Task<bool> WriteAsync(PodWrite write, string? nodeName, CancellationToken cancellationToken)
    {
        if (nodeName is not null && write.Pod.Metadata.NominatedNodeName is null) await NominateAsync(write, nodeName, cancellationToken);
        if (!write.IsGone) await ReleaseOrClearAsync(write, cancellationToken);
        return write.IsReleased;
    }

    private async Task NominateAsync(PodWrite write, string nodeName, CancellationToken cancellationToken)
    {
        var nominated = await gates.NominateAsync(write.Pod, nodeName, cancellationToken);
        if (nominated.End == GateWriteEnd.Done) write.Nominate(nodeName, nominated.ResourceVersion);
        else if (nominated.End == GateWriteEnd.Gone) write.IsGone = true;
        else _failures.NotNominated(write.Pod.Metadata, nodeName, nominated);
    }

    /// <summary>Removes the gate, trying for as long as a nomination may stand; then the nomination is cleared.</summary>
    private async Task ReleaseOrClearAsync(PodWrite write, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var left = LongestNomination; left > TimeSpan.Zero; left = LongestNomination - clock.GetElapsedTime(started))
        {
            var released = await ReleaseAsync(write, left, cancellationToken);
            write.IsReleased = released.End is GateWriteEnd.Done or GateWriteEnd.Gone;
            if (write.IsReleased) return;
            write.Problem = released.Problem;
            if (write.Nominated is null || clock.GetElapsedTime(started) + RetryPause >= LongestNomination) break;
            await Task.Delay(RetryPause, clock, cancellationToken);
        }

        _failures.NotReleased(write.Pod.Metadata, write.Problem);
        if (write.Nominated is null) return;
        var cleared = await gates.ClearNominationAsync(write.Pod, cancellationToken);
        if (cleared.End is GateWriteEnd.Done or GateWriteEnd.Gone) write.Nominated = null;
    }

    /// <summary>Removes the gate; within the time left if a node is nominated.</summary>
    private async Task<GateWrite> ReleaseAsync(PodWrite write, TimeSpan left, CancellationToken cancellationToken)
    {
        using var deadline = write.Nominated is null ? new CancellationTokenSource() : new CancellationTokenSource(left, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await gates.ReleaseAsync(write.Pod, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GateWrite(GateWriteEnd.Failed, $"The API server did not answer within {LongestNomination.TotalSeconds} s.");
        }
    }

    /// <summary>How long until the next attempt; null once the nominated node is no longer ours.</summary>
    private async Task<TimeSpan?> TryClearAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        var read = pod.Pod;
        // The watch is behind: the pod's version is not known.
        if (read.IsGated) return RetryPause;
        if (read.Metadata.NominatedNodeName != pod.PlannedNode) return null;
        var cleared = await gates.ClearNominationAsync(read, cancellationToken);
        if (cleared.End is GateWriteEnd.Done or GateWriteEnd.Gone) return null;
        // The watch is about to show what changed.
        if (cleared.End == GateWriteEnd.Changed) return RetryPause;
        _failures.NotCleared(read.Metadata, cleared);
        return GatedPods.BindTime;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken);
        try
        {
            return await write();
        }
        finally
        {
            _writes.Release();
        }
    }

    private void Report(GatedPod pod, ReleaseReason reason, string? nodeName, string? nominated)
    {
        if (nominated is not null) reason = ReleaseReason.Planned;
        else if (nodeName is not null) reason = ReleaseReason.NotNominated;
        observer.Released(reason, pod.AloneSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
        notices.Released(pod.Request, reason, nominated);
    }

    /// <summary>How far the write of one pod is.</summary>
    private sealed class PodWrite(LocalityPod pod)
    {
        /// <summary>The pod as it was read, with the version after its nomination.</summary>
        public LocalityPod Pod { get; private set; } = pod;

        /// <summary>The node that we nominated, and that still is; null for none.</summary>
        public string? Nominated { get; set; }

        public bool IsReleased { get; set; }

        public bool IsGone { get; set; }

        /// <summary>Why its gate could not be removed.</summary>
        public string? Problem { get; set; }

        /// <summary>Our nomination was done.</summary>
        public void Nominate(string nodeName, string? version) =>
            (Nominated, Pod) = (nodeName, Pod with { ResourceVersion = version ?? Pod.ResourceVersion });
    }
}
