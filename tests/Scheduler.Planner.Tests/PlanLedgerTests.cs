using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>What a plan places counts in the ledger of the siblings, unless it comes to nothing.</summary>
public sealed class PlanLedgerTests : IDisposable
{
    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public PlanLedgerTests() => _replica = new Replica(_cluster, _clock);

    [Fact]
    public void Plan_Nominated_CountsUntilItIsBound()
    {
        Plan();
        Assert.Equal((2, 0), Counts);

        _cluster.Bind("a", "node-of-a");
        _cluster.Bind("b", "elsewhere");
        _replica.Run();

        Assert.Equal((0, 2), Counts);
    }

    [Fact]
    public void Plan_FailsHalfWay_KeepsNothing()
    {
        _replica.Plans.Placing = uid =>
        {
            if (uid == "b") throw new InvalidOperationException("a defect");
        };

        Plan();

        Assert.Equal([ReleaseReason.Failed, ReleaseReason.Failed], _replica.Releases);
        Assert.Equal((0, 0), Counts);
        Assert.All(_cluster.Pods, pod => Assert.Null(pod.Metadata.NominatedNodeName));
    }

    /// <summary>Whether their nodes are nominated is not known meanwhile.</summary>
    [Fact]
    public void Plan_ApiServerAway_KeepsNothingOnceItIsBack()
    {
        _replica.Plans.Placing = _ => _cluster.IsDown = true;
        Plan();
        Assert.Equal((2, 0), Counts);

        _cluster.IsDown = false;
        _clock.Advance(PlannerLoop.RetryPause);
        _replica.Run();

        Assert.Equal((0, 0), Counts);
    }

    /// <summary>Nominated, then not released in time: the nomination is cleared, and with it what it reserves.</summary>
    [Fact]
    public void Plan_CannotBeReleased_KeepsNothing()
    {
        _cluster.CannotRelease = true;

        Plan();
        for (var time = TimeSpan.Zero; time < PlanWriter.LongestNomination; time += TimeSpan.FromMilliseconds(250))
            After(TimeSpan.FromMilliseconds(250));

        Assert.Equal(["nominate a node-of-a", "nominate b node-of-b", "clear a", "clear b"], _cluster.Writes);
        Assert.Equal((0, 0), Counts);
    }

    [Fact]
    public async Task Plan_PodChangesAllTheTime_KeepsOnlyTheOther()
    {
        _replica.Plans.Placing = uid =>
        {
            if (uid == "a") _cluster.Touch(uid);
        };
        Plan();

        _cluster.Touch("a");
        _clock.Advance(PlannerLoop.RetryPause);

        await Eventually.HoldsAsync(() => _replica.Releases.Count == 2, "both are released");
        Assert.Equal([ReleaseReason.Planned, ReleaseReason.NotNominated], _replica.Releases);
        Assert.Equal((1, 0), Counts);
    }

    /// <summary>The watch has reported its end before the plan counts: nothing would end it later.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_PodIsDeletedMeanwhile_KeepsOnlyTheOther(bool isSeen)
    {
        _replica.Plans.Placing = uid =>
        {
            if (uid != "a") return;
            _cluster.Delete(uid);
            if (isSeen) _replica.Watch();
        };

        Plan();

        Assert.Equal((1, 0), Counts);
        Assert.Equal(["nominate b node-of-b", "release b"], _cluster.Writes);
    }

    /// <summary>A watch that was cut lists anew, after a scheduler has taken the nomination away.</summary>
    [Fact]
    public void Plan_NominationIsGoneBeforeTheWatchShowsIt_KeepsNothing()
    {
        _cluster.CreateGated("a");
        _replica.Run();
        _clock.Advance(Options.Debounce);
        _replica.Step();
        Assert.Equal((1, 0), Counts);

        _cluster.ClearNomination("a");
        _replica.Relist();
        After(GatedPods.BindTime);

        Assert.Equal((0, 0), Counts);
    }

    public void Dispose() => _replica.Dispose();

    private (int Reserved, int Bound) Counts => (_replica.Siblings.Counts.Reserved, _replica.Siblings.Counts.Bound);

    private void Plan()
    {
        _cluster.CreateGated("a");
        _cluster.CreateGated("b");
        _replica.Run();
        After(Options.Debounce);
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
