using System.Threading.Channels;
using Scheduler.Core;
using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;

namespace Scheduler.Verbs.Waiting;

/// <summary>
/// Records waits in the pods' status: one patch at the start, before the answer to kube-scheduler, and one at the end. The patch at the end
/// makes kube-scheduler retry a pod that is still pending, which it would otherwise do only after minutes.
/// </summary>
public sealed class WaitConditions(
    PodWaits waits, IPodConditions conditions, IPodEvents events, DelayOptions options, TimeProvider clock, ILogger<WaitConditions> logger)
{
    /// <summary>How long no start is recorded after one timed out: each further one would delay the scheduler's cycle by as much.</summary>
    public static readonly TimeSpan PauseAfterTimeout = TimeSpan.FromSeconds(5);

    private const string EventReason = "LocalityWaiting";
    private const int MaxConcurrentEnds = 4;

    /// <summary>Deadline of a patch that ends a wait; it runs in the background.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // A timestamp of the monotonic clock; 0 while no patch has timed out.
    private long _timedOutAt;

    /// <summary>Records that the pod waits, and since when; false when it could not be recorded in time.</summary>
    public async ValueTask<bool> BeginAsync(LocalityRequest request, CancellationToken cancellationToken)
    {
        var pod = request.Pod;
        if (IsPaused())
        {
            waits.NotBegun(pod);
            return false;
        }

        var isRecorded = false;
        try
        {
            isRecorded = await TryBeginAsync(request, cancellationToken);
        }
        finally
        {
            waits.Begun(pod, isRecorded);
        }

        if (isRecorded) RecordEvent(request);
        return isRecorded;
    }

    /// <summary>Ends the waits that are due.</summary>
    public Task EndDueAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        waits.TakeDue(),
        new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentEnds, CancellationToken = cancellationToken },
        EndAsync);

    /// <summary>Something has changed: the next end may come earlier.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Returns when the next wait is due, or something has changed.</summary>
    public async Task SleepAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        if (waits.NextDue() is { } left) due.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Due.
        }
    }

    private bool IsPaused()
    {
        var at = Volatile.Read(ref _timedOutAt);
        return at != 0 && clock.GetElapsedTime(at) < PauseAfterTimeout;
    }

    private async Task<bool> TryBeginAsync(LocalityRequest request, CancellationToken cancellationToken)
    {
        var (since, level) = (waits.StartOf(request.Pod), request.Level);
        var (reason, message) = (WaitTexts.ConditionReasonOf(level), WaitTexts.ReasonOf(level));
        var problem = await WithinAsync(
            options.PatchTimeout,
            deadline => conditions.SetAsync(request.Pod, WaitingCondition.Type, since, reason, message, deadline),
            cancellationToken);
        if (problem is null) return true;
        Log.WaitNotRecorded(logger, request.Pod.Namespace, request.Pod.Name, problem);
        return false;
    }

    private async ValueTask EndAsync(WaitEnd end, CancellationToken cancellationToken)
    {
        var isRecorded = false;
        try
        {
            var problem = await WithinAsync(EndTimeout, deadline => end.IsBound
                ? conditions.ClearAsync(end.Pod, WaitingCondition.Type, deadline)
                : conditions.EndAsync(
                    end.Pod, WaitingCondition.Type, WaitTexts.OverReason, WaitTexts.OverMessage, deadline), cancellationToken);
            isRecorded = problem is null;
            if (problem is not null) Log.WaitNotEnded(logger, end.Pod.Namespace, end.Pod.Name, problem);
        }
        finally
        {
            waits.Ended(end, isRecorded);
        }
    }

    /// <summary>The answer of the patch, or a sentence that says that it timed out.</summary>
    private async Task<string?> WithinAsync(
        TimeSpan time, Func<CancellationToken, Task<string?>> patch, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await patch(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _timedOutAt, clock.GetTimestamp());
            return $"The API server did not answer within {new Duration(time).ToText()}.";
        }
    }

    private void RecordEvent(LocalityRequest request)
    {
        var report = waits.Describe(request)!;
        var (slot, most) = (request.Level == WantedLevel.Node ? "on a node" : "in a rack", new Duration(report.MaxWait).ToText());
        events.Record(request.Pod, EventReason, $"Held for a slot {slot} that holds the input, for at most {most}.", warning: false);
        Wake();
    }
}
