using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// One step after the other: what is due is planned, released or cleared. A step computes, and starts writes without waiting for them.
/// </summary>
/// <remarks>
/// The leader plans. Every replica frees overdue pods, and finishes what another replica began: a pod that has both a nominated node and
/// our gate for more than <see cref="PlanWriter.LongestNomination"/> loses the gate.
/// </remarks>
internal sealed class PlannerLoop(
    GatedPods pods, IJobPlans plans, PlanWriter writer, PlannerOptions options, TimeProvider clock, ILogger<PlannerLoop> logger)
{
    /// <summary>How much later a replica that does not lead frees an overdue pod.</summary>
    public static readonly TimeSpan OthersGrace = TimeSpan.FromSeconds(2);

    /// <summary>The pause before a gate is tried again that could not be removed.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a step plans before it leaves the other jobs to the next one: overdue pods are freed between two steps, and a job that has
    /// become due meanwhile may come first.
    /// </summary>
    public static readonly TimeSpan PlanTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Does everything that is due, but for jobs for which there is no time left.</summary>
    /// <param name="isLeader">Whether this replica plans.</param>
    /// <param name="cancellationToken">Ends the writes.</param>
    /// <returns>The writes, which the step does not wait for.</returns>
    public IReadOnlyList<Task> Step(bool isLeader, CancellationToken cancellationToken)
    {
        var writes = new List<Task>();
        foreach (var pod in pods.Read((all, _) => all.Where(pod => MustBeReleased(pod, isLeader)).ToArray()))
            writes.Add(writer.ReleaseAsync(pod, ReleaseReason.Overdue, cancellationToken));
        foreach (var pod in pods.Read((all, _) => all.Where(IsUnfollowed).ToArray()))
            writes.Add(writer.ClearAsync(pod, cancellationToken));

        if (isLeader) PlanDueJobs(writes, cancellationToken);
        return writes;
    }

    /// <summary>Time until something is due; null while nothing is.</summary>
    public TimeSpan? NextDue(bool isLeader)
    {
        var now = clock.GetTimestamp();
        var next = pods.Read((all, jobs) => all.Select(pod => DueAt(pod, isLeader))
            .Concat(isLeader ? jobs.Select(DueAt) : [])
            .DefaultIfEmpty(long.MaxValue)
            .Min());
        return next == long.MaxValue ? null : next <= now ? TimeSpan.Zero : clock.GetElapsedTime(now, next);
    }

    private void PlanDueJobs(List<Task> writes, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var due = pods.Read((_, jobs) => jobs
            .Where(job => DueAt(job) <= now)
            // Jobs that wait come after new ones, in turns: many of them must not keep others from a first plan.
            .OrderByDescending(job => job.Priority).ThenBy(job => job.WaitsUntil ?? 0).ThenBy(job => job.CreatedAt)
            .Select(job => (Job: job, Pods: job.Pods.Values.ToArray()))
            .ToArray());
        foreach (var (job, members) in due)
        {
            var mayWait = job.MapReads is not { IsCompleted: true }
                && clock.GetElapsedTime(job.MissingMapSince ?? now, now) < options.MapWait;
            if (PlanOf(job, members, mayWait) is { } plan) Follow(job, plan, writes, cancellationToken);
            else (job.MissingMapSince, job.MapReads) = (job.MissingMapSince ?? now, job.MapReads ?? ReadMapsAsync(members));
            if (clock.GetElapsedTime(now) >= PlanTime) return;
        }
    }

    private JobPlan? PlanOf(Job job, GatedPod[] members, bool mayWait)
    {
        try
        {
            return plans.Plan(members, mayWait);
        }
        catch (Exception exception)
        {
            // One job must not keep the others from being planned.
            Log.PlanFailed(logger, job.Key.Namespace, job.Key.Group, exception);
            return new JobPlan([.. members.Select(pod => new PodPlan(pod, null, ReleaseReason.Failed))]);
        }
    }

    private async Task ReadMapsAsync(GatedPod[] members)
    {
        await plans.ReadMapsAsync(members);
        pods.Woken();
    }

    private void Follow(Job job, JobPlan plan, List<Task> writes, CancellationToken cancellationToken)
    {
        foreach (var (pod, place, reason) in plan.Pods)
        {
            writes.Add(reason is not { } why ? plans.RecordWaitAsync(pod, cancellationToken)
                : place is null ? writer.ReleaseAsync(pod, why, cancellationToken)
                : writer.PlaceAsync(pod, place, cancellationToken));
        }

        pods.Read((_, _) => job.WaitsUntil = WaitsUntil(plan));
        // The maps are there, or were given up: a job that waits is due by its time from now on.
        (job.MapReads, job.MissingMapSince) = (null, null);
    }

    /// <summary>When the job is planned again; null when no pod of it waits.</summary>
    private long? WaitsUntil(JobPlan plan)
    {
        var now = clock.GetTimestamp();
        var lastLooks = plan.Pods.Where(pod => pod.Reason is null).Select(pod => pod.Pod.LastLookAt(options, clock)).ToArray();
        return lastLooks.Length == 0 ? null : lastLooks.Where(last => last > now).Append(Later(now, RetryPause)).Min();
    }

    private bool MustBeReleased(GatedPod pod, bool isLeader) => ReleaseAt(pod, isLeader) <= clock.GetTimestamp();

    private bool IsUnfollowed(GatedPod pod) => ClearAt(pod) <= clock.GetTimestamp();

    private long DueAt(GatedPod pod, bool isLeader) => Math.Min(ReleaseAt(pod, isLeader), ClearAt(pod));

    private long ReleaseAt(GatedPod pod, bool isLeader) => pod switch
    {
        { Step: GatedPodStep.WriteFailed } => Later(pod.LastWriteAt, RetryPause),
        { Step: not GatedPodStep.Collected } or { AloneSince: null } => long.MaxValue,
        { NominatedSince: { } since } => Later(since, PlanWriter.LongestNomination),
        { AloneSince: { } since } => Later(since, isLeader ? options.MaxGated : options.MaxGated + OthersGrace),
        _ => long.MaxValue,
    };

    private static long ClearAt(GatedPod pod) =>
        pod is { Step: GatedPodStep.Released, PlannedNode: not null } ? pod.ClearAt : long.MaxValue;

    private long DueAt(Job job) => job switch
    {
        { MapReads.IsCompleted: true } => 0,
        { MapReads: not null, MissingMapSince: { } since } => Later(since, options.MapWait),
        { WaitsUntil: { } until } => until,
        _ => Math.Min(
            job.CompleteAt(options, plans.PlacedOf(job.Pods.Values.First().Request), clock),
            job.Pods.Values.Min(pod => pod.LastLookAt(options, clock))),
    };

    private long Later(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * clock.TimestampFrequency);
}
