using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// Nominates a pod's node and removes our gate. Whatever goes wrong, the pod is released: it is never held by an error.
/// </summary>
internal sealed class PlanWriter(
    IPodGates gates,
    GatedPods pods,
    SiblingLedger siblings,
    PlanNotices notices,
    PlannerOptions options,
    IPlannerObserver observer,
    TimeProvider clock,
    ILogger<PlanWriter> logger)
{
    /// <summary>How long a node may be nominated while our gate is still there: it keeps other pods from the node.</summary>
    public static readonly TimeSpan LongestNomination = TimeSpan.FromSeconds(2);

    /// <summary>How long a nomination may take, and clearing it: the rest of <see cref="LongestNomination"/> is for the release.</summary>
    public static readonly TimeSpan NominationTimeout = LongestNomination * 0.75;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly WriteTurns _turns = new(options.Patches);
    private readonly WriteFailures _failures = new(clock, logger);

    /// <summary>Releases a pod without a node; one that was nominated before keeps it.</summary>
    public Task ReleaseAsync(GatedPod pod, ReleaseReason reason, CancellationToken cancellationToken) =>
        pods.TryBeginWrite(pod, reason) ? WriteAsync(pod, mustNominate: false, cancellationToken) : Task.CompletedTask;

    /// <summary>Nominates the node of a plan, and releases the pod.</summary>
    public Task PlaceAsync(GatedPod pod, Decision plan, CancellationToken cancellationToken)
    {
        if (pods.TryBeginWrite(pod, ReleaseReason.Planned, plan)) return WriteAsync(pod, mustNominate: true, cancellationToken);
        // Gone while it was planned: the watch does not report it again, and its plan would count for ever.
        siblings.EndPlan(pod.Metadata);
        return Task.CompletedTask;
    }

    /// <summary>Clears the nominated node of a plan that was not followed, if it is still that node.</summary>
    public async Task ClearAsync(GatedPod pod, CancellationToken cancellationToken)
    {
        if (!pods.TryBeginClear(pod)) return;
        await _turns.TakeAsync(pod.Metadata.Namespace, cancellationToken);
        var retryAfter = (TimeSpan?)GatedPods.BindTime;
        try
        {
            retryAfter = await TryClearAsync(pod, cancellationToken);
        }
        finally
        {
            _turns.End(pod.Metadata.Namespace);
            // The watch may never have shown the nomination: then nothing else ends what the plan reserves.
            if (retryAfter is null) siblings.EndPlan(pod.Metadata);
            pods.EndClear(pod, retryAfter);
        }
    }

    private async Task WriteAsync(GatedPod pod, bool mustNominate, CancellationToken cancellationToken)
    {
        // One turn for both patches: else the nominations of all pods would come before the first gate goes.
        await _turns.TakeAsync(pod.Metadata.Namespace, cancellationToken);
        var write = new PodWrite(pod, mustNominate ? null : pod.PlannedNode, clock.GetTimestamp());
        try
        {
            if (mustNominate && !write.IsGone && MayBeNominated(write)) await NominateAsync(write, cancellationToken);
            if (!write.IsGone) await ReleaseOrClearAsync(write, cancellationToken);
        }
        finally
        {
            _turns.End(pod.Metadata.Namespace);
            if (write.Nominated is null) siblings.EndPlan(pod.Metadata);
            if (write.IsReleased) Report(write);
            pods.EndWrite(pod, write.IsReleased || write.IsGone, write.Nominated, write.Problem);
        }
    }

    /// <summary>
    /// Whether it has no nominated node, and is not overdue: nominations that take long must not keep the pods behind them.
    /// </summary>
    private bool MayBeNominated(PodWrite write) => write.Read.Metadata.NominatedNodeName is null
        && !(write.Pod.AloneSince is { } since && clock.GetElapsedTime(since) >= options.MaxGated);

    private async Task NominateAsync(PodWrite write, CancellationToken cancellationToken)
    {
        var nominated = await TryNominateAsync(write, cancellationToken);
        if (nominated.End == GateWriteEnd.Changed && await MayBeTriedAgainAsync(write, cancellationToken))
            nominated = await TryNominateAsync(write, cancellationToken);
        write.EndNomination(nominated);
        if (nominated.End == GateWriteEnd.Done) ReportPlanned(write.Pod);
    }

    private Task<GateWrite> TryNominateAsync(PodWrite write, CancellationToken cancellationToken) => InTimeAsync(
        deadline => gates.NominateAsync(write.Read, write.Pod.PlannedNode!, deadline),
        NominationTimeout - clock.GetElapsedTime(write.BegunAt), cancellationToken);

    /// <summary>
    /// Whether the watch soon shows that another wrote the pod, such as kube-scheduler its condition, and that it may still be nominated.
    /// </summary>
    private async Task<bool> MayBeTriedAgainAsync(PodWrite write, CancellationToken cancellationToken)
    {
        await Task.Delay(RetryPause, clock, cancellationToken);
        return write.ReadAgain() && MayBeNominated(write) && clock.GetElapsedTime(write.BegunAt) < NominationTimeout;
    }

    /// <summary>Removes the gate, trying for as long as a nomination may stand; then the nomination is cleared.</summary>
    private async Task ReleaseOrClearAsync(PodWrite write, CancellationToken cancellationToken)
    {
        for (var left = TimeLeft(write); left > TimeSpan.Zero; left = TimeLeft(write))
        {
            // The attempt before may have removed it, though its answer was lost: then the watch is the answer.
            var newest = write.Pod.Pod;
            write.EndRelease(newest.IsGated ? await ReleaseAsync(write, left, cancellationToken) : AnswerOf(newest));
            if (write.IsReleased || write.IsGone) return;
            if (!write.IsNominated || TimeLeft(write) <= RetryPause) break;
            await Task.Delay(RetryPause, clock, cancellationToken);
        }

        _failures.NotReleased(write.Pod.Metadata, write.Problem ?? "Its nomination took the whole time that it may stand.");
        if (write.Nominated is not null) await ClearAsync(write, cancellationToken);
    }

    private TimeSpan TimeLeft(PodWrite write) => LongestNomination - clock.GetElapsedTime(write.BegunAt);

    /// <summary>Removes the gate. What cannot be done in a short time is tried again without that limit.</summary>
    private Task<GateWrite> ReleaseAsync(PodWrite write, TimeSpan left, CancellationToken cancellationToken) => InTimeAsync(
        deadline => gates.ReleaseAsync(write.Read, deadline), write.IsFirst ? left : Timeout.InfiniteTimeSpan, cancellationToken);

    private static GateWrite AnswerOf(LocalityPod pod) =>
        new(GateWriteEnd.Done, Pod: new WrittenPod(pod.ResourceVersion, pod.NodeName, pod.Metadata.NominatedNodeName));

    private async Task ClearAsync(PodWrite write, CancellationToken cancellationToken)
    {
        // A node that another nominated is not cleared.
        var isOurs = write.Read.Metadata.NominatedNodeName is not { } shown || shown == write.Nominated;
        var cleared = isOurs
            ? await InTimeAsync(deadline => gates.ClearNominationAsync(write.Read, deadline), NominationTimeout, cancellationToken)
            : new GateWrite(GateWriteEnd.Done);
        if (cleared.End is GateWriteEnd.Done or GateWriteEnd.Gone) write.Nominated = null;
    }

    private async Task<GateWrite> InTimeAsync(
        Func<CancellationToken, Task<GateWrite>> call, TimeSpan time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GateWrite(GateWriteEnd.Unknown, $"The API server did not answer within {time.TotalSeconds:0.0} s.");
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

    private void Report(PodWrite write)
    {
        var (pod, reason) = (write.Pod, write.Pod.Reason!.Value);
        // Another planner was first, and reports it. An overdue pod's planner may have died in between.
        if (write.IsReleasedByAnother || (write.NodeOfAnother is not null && reason != ReleaseReason.Overdue)) return;
        if (write.Nominated is not null)
        {
            reason = ReleaseReason.Planned;
            ReportPlanned(pod);
        }
        else if (reason == ReleaseReason.Planned)
        {
            reason = ReleaseReason.NotNominated;
            if (write.FailedNomination is { } failed) _failures.NotNominated(pod.Metadata, pod.PlannedNode!, failed);
        }

        observer.Released(reason, pod.AloneSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
        notices.Released(pod.Request, reason, write.Nominated ?? write.NodeOfAnother);
    }

    private void ReportPlanned(GatedPod pod)
    {
        if (pod.UnreportedPlan is { } plan) notices.Planned(plan);
        pod.UnreportedPlan = null;
    }
}
