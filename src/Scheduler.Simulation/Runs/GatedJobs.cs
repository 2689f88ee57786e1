using Scheduler.Core.Planning;
using Scheduler.Core.Scoring;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Runs;

/// <summary>
/// What the service's planner does with pods that are gated at their creation: the same plans, in virtual time. A job's pods come in
/// batches of <see cref="BatchSize"/>, the next one once the last is bound. A batch is collected, planned, nominated and released.
/// </summary>
/// <remarks>
/// Simplified: a batch is released when its last pod is patched, and making a plan takes no time. So exchanges are tried until nothing
/// improves, and equal runs have equal plans.
/// </remarks>
/// <param name="slots">The slots of the run.</param>
/// <param name="nodes">Nodes of the cluster.</param>
/// <param name="clock">The run's time.</param>
internal sealed class GatedJobs(NodeSlots slots, int nodes, SimulatedClock clock)
{
    /// <summary>Pods of one batch: Spark's <c>spark.kubernetes.allocation.batch.size</c> is 10 from 4.0 on, 5 before.</summary>
    public const int BatchSize = 10;

    /// <summary>From the creation of a batch to its plan: measured 0.15 to 0.3 s in a burst of 200 pods on a real 1.36.</summary>
    public static readonly TimeSpan Collecting = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Both patches of a pod, the nomination and the release: measured 161 to 166 pods a second, bound 2.8 to 3.5 s after their creation in
    /// a burst of 600. The API server is the limit, so one pod comes after the other, whichever job it is of.
    /// </summary>
    public static readonly TimeSpan Patching = TimeSpan.FromMilliseconds(6);

    private readonly GroupPlanner _planner = new(NodeScorer.Default, clock);
    private readonly PlannedSlots _room = new(slots, nodes);

    // A batch without a plan is due when it is collected, one with a plan when it is released. Ties are broken by the order of coming.
    private readonly PriorityQueue<(JobRun Job, GroupPlan? Plan), (TimeSpan At, long Order)> _due = new();
    private readonly HashSet<JobRun> _jobs = [];
    private long _order;
    private TimeSpan _patchedUntil;

    /// <summary>When the next batch is due; <see cref="TimeSpan.MaxValue"/> when there is none.</summary>
    public TimeSpan NextAt => _due.TryPeek(out _, out var due) ? due.At : TimeSpan.MaxValue;

    /// <summary>Jobs with gated pods.</summary>
    public IEnumerable<JobRun> Jobs => _jobs;

    /// <summary>The next batch of a job is created, gated.</summary>
    public void Create(JobRun job)
    {
        _jobs.Add(job);
        _due.Enqueue((job, null), (clock.Now + Collecting, _order++));
    }

    /// <summary>Plans or releases the batch that is due.</summary>
    /// <returns>The job whose pods are released; null when they are planned.</returns>
    public JobRun? Step()
    {
        var (job, plan) = _due.Dequeue();
        if (plan is null)
        {
            Plan(job);
            return null;
        }

        foreach (var member in plan.Members.Where(member => !member.Node.IsNone)) _room.GiveBack(member.Member.Kind, member.Node);
        _jobs.Remove(job);
        job.Release(plan.Members.Select(member => member.Node));
        return job;
    }

    private void Plan(JobRun job)
    {
        job.Open(slots);
        var scores = (PlannedScores)job.Scorer;
        PlanMember[] members = [.. job.Unplaced.Take(BatchSize).Select(request => new PlanMember(scores.View(request.Pod), Kind: 0))];
        var plan = _planner.Plan(members, _room);
        var start = _patchedUntil > clock.Now ? _patchedUntil : clock.Now;
        _patchedUntil = start + (members.Length * Patching);
        _due.Enqueue((job, plan), (_patchedUntil, _order++));
    }
}
