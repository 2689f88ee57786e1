using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Runs;

public sealed class HeldJobsTests
{
    private static readonly JobInput Input = Jobs.Input(Jobs.Small, blocks: 1, seed: 1);

    [Fact]
    public void NextAt_SlotsComeFreeAllTheTime_IsTheBackoff()
    {
        var (held, job, now, tries) = (new HeldJobs(new WaitRule(TimeSpan.FromMinutes(1), 0)), NewJob(), TimeSpan.Zero, new List<double>());
        while (tries.Count < 6)
        {
            held.Add(job, now);
            held.SlotCameFree(now);
            now = held.NextAt;
            tries.Add(now.TotalSeconds);
            Assert.Same(job, Assert.Single(held.TakeDue(now)));
        }

        // 1, 2, 4, 8, then 10 s each.
        Assert.Equal([1, 3, 7, 15, 25, 35], tries);
    }

    [Fact]
    public void NextAt_NothingComesFree_IsTheEndOfTheWait()
    {
        var held = new HeldJobs(new WaitRule(TimeSpan.FromSeconds(15), 0));
        held.Add(NewJob(), TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(20), held.NextAt);
        Assert.Empty(held.TakeDue(TimeSpan.FromSeconds(19)));
        Assert.Single(held.TakeDue(TimeSpan.FromSeconds(20)));
        Assert.Equal(TimeSpan.MaxValue, held.NextAt);
    }

    [Fact]
    public void SlotCameFree_BackoffOver_TriesAtOnce()
    {
        var held = new HeldJobs(new WaitRule(TimeSpan.FromSeconds(15), 0));
        held.Add(NewJob(), TimeSpan.Zero);

        Assert.Empty(held.TakeDue(TimeSpan.FromSeconds(2)));
        Assert.Single(held.SlotCameFree(TimeSpan.FromSeconds(2)));
    }

    private static JobRun NewJob() => new(Input, new NoScores(), Jobs.Small.Nodes);
}
