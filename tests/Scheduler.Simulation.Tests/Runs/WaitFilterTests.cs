using Scheduler.Core.Waiting;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Scheduling;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Runs;

/// <summary>
/// One block with two replicas in two of three racks of two nodes each: two nodes hold it, two are in their racks, two are in the third
/// rack. The core's own tests cover the waits; these show that the simulation calls them as the service does.
/// </summary>
public sealed class WaitFilterTests
{
    private static readonly SimulationOptions Options = Jobs.Small with { MaxWait = TimeSpan.FromSeconds(15) };
    private static readonly SimulatedCluster Cluster = Jobs.ClusterOf(Jobs.Small);
    private static readonly JobInput Input = Jobs.Input(Jobs.Small, blocks: 1, seed: 1);
    private static readonly int[] Holders = [.. Input.HoldersOf(0).ToArray().Order()];
    private static readonly int[] Racks = [.. Holders.Select(Cluster.RackOf)];
    private static readonly int[] Beside = [.. All.Where(node => Racks.Contains(Cluster.RackOf(node))).Except(Holders)];
    private static readonly int[] Far = [.. All.Except(Holders).Except(Beside)];

    private readonly SimulatedClock _clock = new() { Now = TimeSpan.FromSeconds(100) };

    private static IEnumerable<int> All => Enumerable.Range(0, Cluster.Count);

    [Fact]
    public void Passes_AHolderIsFree_OffersHoldersAlone() => Assert.Equal(Holders, Offered(NewFilter(Options), NewJob(Input), []));

    [Fact]
    public void Passes_NoHolderIsFree_HoldsThenTakesTheRackThenAny()
    {
        var (filter, job) = (NewFilter(Options), NewJob(Input));

        filter.Submitted(job);

        Assert.Null(Offered(filter, job, Holders));
        Assert.Equal(TimeSpan.FromSeconds(115), filter.NextEnd);
        _clock.Now = TimeSpan.FromSeconds(115) - TimeSpan.FromTicks(1);
        Assert.Null(Offered(filter, job, Holders));
        _clock.Now = TimeSpan.FromSeconds(115);
        Assert.Same(job, Assert.Single(filter.EndWaits()));
        Assert.Equal(TimeSpan.MaxValue, filter.NextEnd);
        Assert.Equal(Beside, Offered(filter, job, Holders));
        Assert.Equal(Far, Offered(filter, job, [.. Holders, .. Beside]));
    }

    [Fact]
    public void Passes_SiblingWasHeld_SharesItsEnd()
    {
        var input = Jobs.Input(Jobs.Small, blocks: 2, seed: 1);
        var (filter, job) = (NewFilter(Options), NewJob(input));
        filter.Submitted(job);
        int[] full = [.. input.HoldersOf(0), .. input.HoldersOf(1)];
        Assert.Null(Offered(filter, job, full));

        _clock.Now += TimeSpan.FromSeconds(10);
        Assert.Null(Offered(filter, job, full, pod: 1));
        _clock.Now += TimeSpan.FromSeconds(5);

        Assert.Equal([job, job], filter.EndWaits());
        Assert.NotNull(Offered(filter, job, full, pod: 1));
    }

    // All of 1 MiB is lost far away.
    [Theory]
    [InlineData(Jobs.BlockSize / 15, false)]
    [InlineData((Jobs.BlockSize / 15) + 1, true)]
    public void Passes_GainIsLessThanTheWait_DoesNotHold(long bandwidth, bool passes) => Assert.Equal(
        passes, Offered(NewFilter(Options with { WaitBandwidth = bandwidth }), NewJob(Input), [.. Holders, .. Beside]) is not null);

    [Fact]
    public void Passes_LittleOfTheWaitIsLeft_IsWorthIt()
    {
        var (filter, job) = (NewFilter(Options with { WaitBandwidth = Jobs.BlockSize / 10 }), NewJob(Input));
        Assert.Equal(Holders, Offered(filter, job, []));
        Assert.NotNull(Offered(filter, job, [.. Holders, .. Beside]));

        // The holders that it was offered first were taken by others, and of its 15 s there are 10 left.
        _clock.Now += TimeSpan.FromSeconds(5);

        Assert.Null(Offered(filter, job, [.. Holders, .. Beside]));
    }

    [Fact]
    public void Passes_AsManyAsAllowedAreHeld_HoldsNoMoreUntilOneIsBound()
    {
        var (filter, first, second) = (NewFilter(Options with { MaxHeldPods = 1 }), NewJob(Input, 1), NewJob(Input, 2));
        filter.Submitted(first);
        filter.Submitted(second);

        Assert.False(filter.Passes(first.Unplaced[0], first.Scorer, OfferWithout(Holders)));
        Assert.True(filter.Passes(second.Unplaced[0], second.Scorer, OfferWithout(Holders)));
        filter.Bound(first.Unplaced[0], Cluster.NodeNames[Far[0]]);
        Assert.False(filter.Passes(second.Unplaced[0], second.Scorer, OfferWithout(Holders)));
    }

    [Fact]
    public void Passes_AllIsReadAlready_DoesNotHold()
    {
        var job = NewJob(Jobs.Input(Jobs.Small, blocks: 2, seed: 1));
        for (var node = 0; node < Cluster.Count; node++) job.Scorer.Placed(node);

        Assert.NotNull(Offered(NewFilter(Options), job, []));
    }

    [Fact]
    public void Bound_WasHeld_TellsHowLong()
    {
        var tally = new RunTally();
        var (filter, job) = (new WaitFilter(Options, tally, _clock), NewJob(Input));
        filter.Submitted(job);
        Assert.Null(Offered(filter, job, Holders));

        _clock.Now += TimeSpan.FromSeconds(4);
        filter.Bound(job.Unplaced[0], Cluster.NodeNames[Holders[0]]);
        tally.JobCame(0);
        tally.PodBound(TimeSpan.FromSeconds(4));

        Assert.Equal((4, 1), (tally.ToResult("", 0).MaxHeldSeconds, tally.ToResult("", 0).HeldPodRatio));
        Assert.Equal(TimeSpan.MaxValue, filter.NextEnd);
    }

    [Fact]
    public void Assembly_Rules_AreTheCores() =>
        Assert.DoesNotContain(
            typeof(WaitFilter).Assembly.GetTypes(), type => type.Name is nameof(WaitRule) or nameof(PodWaits) or nameof(WaitVerdict));

    private WaitFilter NewFilter(SimulationOptions options) => new(options, new RunTally(), _clock);

    private static JobRun NewJob(JobInput input, int number = 0) =>
        new(input, new SiblingScores(input), Cluster.Count, PodRequests.Of(input, number, Options.MaxWait));

    /// <summary>What is left of the offer; null when the pod is held.</summary>
    private static int[]? Offered(WaitFilter filter, JobRun job, ReadOnlySpan<int> full, int pod = 0)
    {
        var offered = OfferWithout(full);
        return filter.Passes(job.Unplaced[pod], job.Scorer, offered) ? offered.Nodes.ToArray() : null;
    }

    private static OfferedSlots OfferWithout(params ReadOnlySpan<int> full)
    {
        var (slots, offered) = (new NodeSlots(Cluster.Count, 1), new OfferedSlots(Cluster.NodeNames));
        foreach (var node in full.ToArray().Distinct()) slots.Take(node);
        offered.OfferFree(slots);
        return offered;
    }
}
