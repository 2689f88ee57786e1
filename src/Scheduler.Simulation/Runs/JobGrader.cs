using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Results;

namespace Scheduler.Simulation.Runs;

/// <summary>How well jobs were placed, whatever the policy. Reusable, one thread.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="placements">Placements of the jobs on an empty cluster.</param>
/// <param name="dispatch">A name out of <see cref="DispatchNames.All"/>, for jobs that say none.</param>
internal sealed class JobGrader(SimulatedCluster cluster, BestPlacements placements, string dispatch)
{
    private readonly SiblingReads _matched = new(cluster);
    private readonly BlindReads _blind = new();
    private readonly AchievableReads _achievable = new(cluster, placements);

    /// <summary>What the job's placed pods read, by its dispatch; valid until the next call.</summary>
    public IJobReads Read(JobRun job)
    {
        IJobReads reads = (job.Input.Job.Dispatch ?? dispatch) == DispatchNames.Blind ? _blind : _matched;
        reads.Grade(job.Input, job.Placed);
        return reads;
    }

    /// <summary>The grade of a job whose pods are all placed and read so.</summary>
    public JobGrade Grade(JobRun job, IJobReads reads)
    {
        var (input, achieved, rackLocal) = (job.Input, reads.NodeLocalBytes, reads.RackLocalBytes);
        // What is achievable is so by matched tasks, under any dispatch.
        var matched = reads == _matched ? achieved : _matched.NodeLocalBytesOf(input, job.Placed);
        var (best, bound) = _achievable.Of(input, job.Available, matched);
        return new JobGrade(
            input.Blocks,
            Ratio(achieved, input.Job.InputBytes),
            Ratio(rackLocal, input.Job.InputBytes),
            Ratio(achieved, best),
            Ratio(achieved, bound),
            (job.EndsAt - job.SubmittedAt).TotalSeconds);
    }

    /// <summary>A part of nothing counts as all of it.</summary>
    private static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
