using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Runs;

/// <summary>Planned jobs on clusters so small that the outcome is known by hand.</summary>
public sealed class PlannedRunTests
{
    private const long BlockSize = 128L << 20;

    private static readonly SimulationOptions Tiny = SimulationRunTests.Tiny with { Policies = [PolicyNames.OursPlanned] };

    [Fact]
    public void Run_OnePod_IsBoundOnceItIsCollectedAndPatched() =>
        Assert.Equal((GatedJobs.Collecting + GatedJobs.Patching).TotalSeconds, Run(Tiny, Job("a", blocks: 1)).MaxWaitSeconds, 6);

    [Fact]
    public void Run_TwoJobsAtOnce_PatchesOneAfterTheOther() => Assert.Equal(
        (GatedJobs.Collecting + (2 * GatedJobs.Patching)).TotalSeconds,
        Run(Tiny with { Slots = 2 }, Job("a", blocks: 1), Job("b", blocks: 1)).MaxWaitSeconds,
        6);

    [Fact]
    public void Run_MoreThanABatch_PlansTheNextOnceTheLastIsBound()
    {
        var policy = Run(Tiny with { Slots = 25 }, Job("a", blocks: 25));

        Assert.Equal(((3 * GatedJobs.Collecting) + (25 * GatedJobs.Patching)).TotalSeconds, policy.MaxWaitSeconds, 6);
        Assert.Equal(1, policy.AchievedToAchievable.Mean);
    }

    [Fact]
    public void Run_NoRoom_ReleasesAtOnceAndBindsWhenASlotComesFree()
    {
        var policy = Run(Tiny, Job("a", blocks: 3));

        // Released together; each of the others waits until the one before has started and read a block.
        var released = GatedJobs.Collecting + (3 * GatedJobs.Patching);
        Assert.Equal(released.TotalSeconds + (2 * (2 + (BlockSize / 100e6))), policy.MaxWaitSeconds, 5);
    }

    [Fact]
    public void Run_ManyJobsAtOnce_NoPlanTakesTheRoomOfAnother()
    {
        // Each block is on three nodes with a slot: plans made in the same moment must not meet on one of them while others have room.
        var options = Tiny with { Nodes = 40, Replication = 3, Seeds = 10 };
        var policy = Run(options, [.. Enumerable.Range(0, 20).Select(job => Job($"job-{job}", blocks: 1))]);

        Assert.InRange(policy.NodeLocalRatio.Mean, 0.9, 1);
    }

    /// <summary>One job after the other: what is achievable for one takes the slots of no other into account.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Run_JobInBatches_ReadsNearlyTheBest(double busy)
    {
        var options = new SimulationOptions { Seeds = 2, Occupancies = [busy], Policies = [PolicyNames.OursPlanned] };

        var policy = Run(options, Job("a", blocks: 500), Job("b", blocks: 1000) with { SubmitSecond = 60 });

        Assert.InRange(policy.AchievedToAchievable.Mean, 0.98, 1);
    }

    private static TraceJob Job(string name, int blocks) => new(name, 0, blocks * BlockSize);

    private static PolicyResult Run(SimulationOptions options, params TraceJob[] jobs) =>
        Assert.Single(new TraceReplay(jobs, options).Run(_ => { }, CancellationToken.None).Policies);
}
