using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Runs;

/// <summary>Clusters so small that the outcome is known by hand.</summary>
public sealed class SimulationRunTests
{
    private const long MiB = 1 << 20;

    internal static readonly SimulationOptions Tiny = new()
    {
        Nodes = 1,
        Racks = 1,
        Slots = 1,
        Replication = 1,
        Occupancies = [0],
        Seeds = 1,
        Policies = [PolicyNames.Ours],
    };

    [Fact]
    public void Run_OneNode_ReadsAllLocally()
    {
        var policy = Run(Tiny, new TraceJob("a", 10, 100_000_000));

        Assert.Equal((1, 0), (policy.NodeLocalRatio.Mean, policy.RackLocalRatio.Mean));
        // 2 s to start, 1 s to read 100 MB.
        Assert.Equal(3, policy.MeanJobSeconds.Mean, 6);
        Assert.Equal(0, policy.MaxWaitSeconds);
    }

    [Fact]
    public void Run_CancelledWhileNoJobComes_Stops()
    {
        using var source = new CancellationTokenSource();
        var cluster = new SimulatedCluster(1, 1);
        var inputs = new SeededInputs([new TraceJob("a", 0, 100_000_000)], cluster, Tiny, seed: 1);
        var policy = PlacementPolicy.Of(PolicyNames.Spread) with { Begin = (_, _) => Cancelling(source) };

        Assert.Throws<OperationCanceledException>(() => new SimulationRun(cluster, inputs, Tiny, policy, occupancy: 0).Run(source.Token));
    }

    [Fact]
    public void Run_SlotIsTaken_WaitsUntilItIsFree()
    {
        var policy = Run(Tiny, new TraceJob("a", 0, 100_000_000), new TraceJob("b", 1, 100_000_000));

        Assert.Equal(2, policy.MaxWaitSeconds, 6);
        Assert.Equal((3.0 + 5.0) / 2, policy.MeanJobSeconds.Mean, 6);
    }

    [Fact]
    public void Run_MorePodsThanSlots_PlacesThemOneAfterTheOther()
    {
        var policy = Run(Tiny, new TraceJob("a", 0, 3 * 128 * MiB));

        Assert.Equal(2 * (2 + (128 * MiB / 100e6)), policy.MaxWaitSeconds, 5);
        Assert.Equal(1, policy.AchievedToAchievable.Mean);
    }

    [Fact]
    public void Run_HoldersAreFullForAWhile_WaitingReachesWhatOthersCannot()
    {
        var policy = Run(Crowded with { MaxWait = TimeSpan.FromMinutes(10) }, Crowd);

        Assert.Equal(1, policy.NodeLocalRatio.Mean);
        Assert.True(policy.MaxHeldSeconds > 0);
    }

    [Fact]
    public void Run_HolderIsFullForLonger_HoldsToTheEndAndNoFurther()
    {
        var policy = Run(Crowded with { MaxWait = TimeSpan.FromSeconds(1) }, Crowd);

        Assert.Equal(1, policy.MaxHeldSeconds);
        Assert.InRange(policy.NodeLocalRatio.Mean, 0.1, 0.9);
    }

    [Fact]
    public void Run_NothingAllowsAWait_HoldsNoPod() => Assert.All(
        new[]
        {
            Crowded with { MaxWait = TimeSpan.Zero },
            Crowded with { MaxHeldPods = 0 },
            // 64 MiB in less than the 15 s of the wait.
            Crowded with { WaitBandwidth = 8 * MiB },
        },
        options => Assert.Equal((0, 0), (Run(options, Crowd).MaxHeldSeconds, Run(options, Crowd).HeldPodRatio)));

    [Fact]
    public void Run_Blind_ReadsWhatIsToBeExpected()
    {
        // A pod on each of two nodes, whatever node the two blocks are on: either pod gets either.
        var policy = Run(Crowded with { Policies = [PolicyNames.Ours], Dispatch = DispatchNames.Blind }, TwoBlocks);

        Assert.Equal((0.5, 0), (policy.NodeLocalRatio.Mean, policy.RackLocalRatio.Mean));
    }

    [Theory]
    [InlineData(DispatchNames.Blind, DispatchNames.Matched)]
    [InlineData(DispatchNames.Matched, DispatchNames.Blind)]
    public void Run_JobSaysItsDispatch_OptionDoesNotCount(string option, string ofJob)
    {
        // Under some of the seeds the blocks are on different nodes: only then the two differ.
        var options = Crowded with { Policies = [PolicyNames.Ours], Seeds = 8, Dispatch = option };

        var (fixedInJob, byOption) = (
            Run(options, TwoBlocks with { Dispatch = ofJob }), Run(options with { Dispatch = ofJob }, TwoBlocks));

        Assert.Equal(byOption.NodeLocalRatio, fixedInJob.NodeLocalRatio);
        Assert.Equal(byOption.MeanJobSeconds, fixedInJob.MeanJobSeconds);
        Assert.NotEqual(Run(options, TwoBlocks).NodeLocalRatio, fixedInJob.NodeLocalRatio);
    }

    [Theory]
    [InlineData(DispatchNames.Blind)]
    [InlineData(DispatchNames.Matched)]
    public void Run_OnePod_IsTheSameUnderEitherDispatch(string dispatch) =>
        Assert.Equal(3, Run(Tiny with { Dispatch = dispatch }, new TraceJob("a", 10, 100_000_000)).MeanJobSeconds.Mean, 6);

    private static TraceJob TwoBlocks => new("two", 0, 2 * 128 * MiB);

    // Two nodes in two racks, one replica, one slot each: who comes second to a node waits for it, or reads all of it from the other rack.
    private static SimulationOptions Crowded => Tiny with { Nodes = 2, Racks = 2, Policies = [PolicyNames.OursWaiting] };

    private static TraceJob[] Crowd => [.. Enumerable.Range(0, 6).Select(i => new TraceJob($"job-{i}", i, 64 * MiB))];

    private static Scheduler.Simulation.Results.PolicyResult Run(SimulationOptions options, params TraceJob[] jobs) =>
        Assert.Single(new TraceReplay(jobs, options).Run(_ => { }, CancellationToken.None).Policies);

    private static NoScores Cancelling(CancellationTokenSource source)
    {
        source.Cancel();
        return new NoScores();
    }
}
