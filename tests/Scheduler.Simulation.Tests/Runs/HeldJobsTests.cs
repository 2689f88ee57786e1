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
        var (held, job, now, tries) = (new HeldJobs(), NewJob(), TimeSpan.Zero, new List<double>());
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
    public void StatusChanged_NothingComesFree_TriesOnceTheBackoffIsOver()
    {
        var (held, job, other) = (new HeldJobs(), NewJob(), NewJob());
        held.Add(job, TimeSpan.FromSeconds(5));
        held.Add(other, TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.MaxValue, held.NextAt);

        held.StatusChanged([job]);

        Assert.Equal(TimeSpan.FromSeconds(6), held.NextAt);
        Assert.Same(job, Assert.Single(held.TakeDue(TimeSpan.FromSeconds(20))));
        Assert.Equal((TimeSpan.MaxValue, 1), (held.NextAt, held.Count));
    }

    [Fact]
    public void SlotCameFree_BackoffOver_TriesAtOnce()
    {
        var held = new HeldJobs();
        held.Add(NewJob(), TimeSpan.Zero);

        Assert.Empty(held.TakeDue(TimeSpan.FromSeconds(2)));
        Assert.Single(held.SlotCameFree(TimeSpan.FromSeconds(2)));
    }

    private static JobRun NewJob() => new(Input, new NoScores(), Jobs.Small.Nodes, PodRequests.Of(Input, 0, TimeSpan.Zero));
}
