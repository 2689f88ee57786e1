using System.Threading.Channels;
using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>Runs the loop: a step whenever the watch, a map, a write, the lease or the time says that something may be due.</summary>
internal sealed class PlannerService(
    PlannerLoop loop, GatedPods pods, PlanNotices notices, IPlannerObserver observer, IPlannerLease lease, ClusterSync sync,
    TimeProvider clock, ILogger<PlannerService> logger) : BackgroundService, IPlannerState
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public int GatedPods => pods.GatedCount;

    /// <inheritdoc/>
    public TimeSpan LongestGated => pods.Read((all, _) => all
        .Where(pod => pod is { Pod.IsGated: true, Step: < GatedPodStep.Released })
        .Select(pod => pod.AloneSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero)
        .DefaultIfEmpty()
        .Max());

    /// <inheritdoc/>
    public bool IsLeader => lease.IsLeader;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        pods.Woken = () => _wakes.Writer.TryWrite(true);
        pods.Bound = (pod, planned) =>
        {
            observer.Bound(pod.NodeName == planned);
            notices.Bound(pod, planned);
        };
        while (!stoppingToken.IsCancellationRequested)
        {
            var leaseChange = lease.Changed;
            if (TryStep(out var next, stoppingToken)) await SleepAsync(leaseChange, next, stoppingToken);
            else await Task.Delay(PlannerLoop.RetryPause, clock, stoppingToken);
        }
    }

    /// <summary>One step. False when it failed: what it left undone may be due still, and every wake would repeat the failure.</summary>
    /// <param name="next">Time until something is due; null while nothing is.</param>
    /// <param name="stoppingToken">Ends the writes.</param>
    private bool TryStep(out TimeSpan? next, CancellationToken stoppingToken)
    {
        try
        {
            // Until the nodes and pods are listed, no room is known; overdue pods are freed all the same.
            foreach (var write in loop.Step(IsPlanning, stoppingToken)) _ = ObserveAsync(write);
            next = loop.NextDue(IsPlanning);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.StepFailed(logger, exception);
            next = null;
            return false;
        }
    }

    private bool IsPlanning => lease.IsLeader && sync.IsSynced;

    private async Task ObserveAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
        catch (Exception exception)
        {
            Log.StepFailed(logger, exception);
        }
    }

    private async Task SleepAsync(Task leaseChange, TimeSpan? next, CancellationToken stoppingToken)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var waits = new List<Task> { leaseChange, _wakes.Reader.WaitToReadAsync(awake.Token).AsTask() };
        if (next is { } due) waits.Add(Task.Delay(due, clock, awake.Token));
        await Task.WhenAny(waits);
        await awake.CancelAsync();
        _wakes.Reader.TryRead(out _);
    }
}
