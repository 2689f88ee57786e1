using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>
/// Patches whose end the planner does not know: the API server did not answer in time, failed, or the connection broke. What they wrote, if
/// they did, is followed to its end, and each pod's owner is notified once of what is true.
/// </summary>
public sealed class LostAnswerTests : IDisposable
{
    private const string Planned = "a LocalityPlanned", Released = "a LocalityReleased", NotFollowed = "a LocalityNotFollowed";

    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public LostAnswerTests() => _replica = new Replica(_cluster, _clock);

    /// <summary>What becomes of a pod after its release.</summary>
    public enum Later
    {
        BoundThere,
        BoundElsewhere,
        Unschedulable,
        Unbound,
    }

    public static TheoryData<string, Later> LostAnswers
    {
        get
        {
            var cases = new TheoryData<string, Later>();
            foreach (var lost in (string[])["nominate a", "release a", "nominate a, release a"])
                foreach (var later in Enum.GetValues<Later>()) cases.Add(lost, later);
            return cases;
        }
    }

    /// <summary>kube-scheduler binds a pod within milliseconds, long before a patch is repeated.</summary>
    [Theory]
    [MemberData(nameof(LostAnswers))]
    public void Patches_WrittenButNotAnswered_AreFollowedAndReportedOnceAsPlanned(string lost, Later later)
    {
        _cluster.LosesAnswer = call => lost.Contains(call, StringComparison.Ordinal);
        Plan();

        Follow(later);

        Assert.Equal([ReleaseReason.Planned], _replica.Releases);
        Assert.Equal(later == Later.BoundElsewhere ? [Planned, NotFollowed] : [Planned], _replica.Events);
        Assert.Equal(2, _cluster.Writes.Count(write => !write.StartsWith("clear", StringComparison.Ordinal)));
        AssertFollowed(later, cleared: 1);
    }

    [Theory]
    [InlineData(Later.BoundThere, true)]
    [InlineData(Later.BoundElsewhere, true)]
    [InlineData(Later.Unschedulable, true)]
    [InlineData(Later.Unbound, true)]
    [InlineData(Later.BoundThere, false)]
    [InlineData(Later.BoundElsewhere, false)]
    [InlineData(Later.Unschedulable, false)]
    [InlineData(Later.Unbound, false)]
    public void Nominate_NotWritten_IsReleasedUnplanned(Later later, bool isRefused)
    {
        if (isRefused) _cluster.CannotNominate = true;
        else _cluster.LosesCall = call => call == "nominate a";
        Plan();
        _cluster.CannotNominate = false;

        Follow(later);

        Assert.Equal([ReleaseReason.NotNominated], _replica.Releases);
        Assert.Equal([Released], _replica.Events);
        Assert.Empty(_replica.BoundPods);
        AssertFollowed(later, cleared: 0);
    }

    /// <summary>The watch was cut, and lists the pod as it is bound.</summary>
    [Theory]
    [InlineData("node-of-a", "a LocalityPlanned")]
    [InlineData("elsewhere", "a LocalityReleased")]
    public void Both_WatchShowsOnlyTheBinding_IsToldByWhereItIsBound(string node, string told)
    {
        _cluster.LosesAnswer = call => call is "nominate a" or "release a";
        _cluster.CreateGated("a");
        _replica.Run();
        _clock.Advance(Options.Debounce);
        _replica.Step();
        _cluster.Bind("a", node);
        _replica.Relist();

        After(PlannerLoop.RetryPause);

        Assert.Equal([told], _replica.Events);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Release_UnplannedAndNotAnswered_IsToldOnceWithItsReason(bool isWritten)
    {
        _replica.Plans.Room = 0;
        if (isWritten) _cluster.LosesAnswer = call => call == "release a";
        else _cluster.LosesCall = call => call == "release a";
        Plan();
        _cluster.LosesCall = static _ => false;
        if (isWritten) _cluster.Bind("a", "elsewhere");

        for (var second = 0; second < 3; second++) After(PlannerLoop.RetryPause);

        Assert.Equal([ReleaseReason.NoRoom], _replica.Releases);
        Assert.Equal([Released], _replica.Events);
        Assert.Equal(["release a"], _cluster.Writes);
        AssertNothingLeft();
    }

    /// <summary>The sweeper removed the gate, or a person.</summary>
    [Fact]
    public void Release_NeverTriedAndRemovedByAnother_IsNotTold()
    {
        _replica.IsLeader = false;
        _cluster.CreateGated("a");
        _replica.Run();
        _cluster.RemoveGate("a", IPodGates.Gate);
        _replica.Run();

        Assert.Empty(_replica.Events);
        Assert.Empty(_replica.Releases);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clear_NotAnswered_IsClearedInTheEnd(bool isWritten)
    {
        if (isWritten) _cluster.LosesAnswer = call => call == "clear a";
        else _cluster.LosesCall = call => call == "clear a";
        Plan();
        _cluster.Refuse("a");
        _replica.Run();
        _cluster.LosesCall = static _ => false;

        After(GatedPods.BindTime);

        Assert.Equal(["nominate a node-of-a", "release a", "clear a"], _cluster.Writes);
        Assert.Equal([Planned], _replica.Events);
        Assert.Equal(0, _replica.Siblings.Counts.Reserved);
        Assert.Null(_replica.Loop.NextDue(isLeader: true));
    }

    /// <summary>Nominated, not released in time, and cleared without an answer: it is released as a pod without a plan.</summary>
    [Fact]
    public void Clear_NotAnsweredBeforeTheRelease_IsReleasedUnplanned()
    {
        _cluster.CannotRelease = true;
        _cluster.LosesAnswer = call => call == "clear a";
        Plan();
        for (var time = TimeSpan.Zero; time < PlanWriter.LongestNomination; time += TimeSpan.FromMilliseconds(250))
            After(TimeSpan.FromMilliseconds(250));
        _cluster.CannotRelease = false;

        After(PlannerLoop.RetryPause);

        Assert.Equal(["nominate a node-of-a", "clear a", "release a"], _cluster.Writes);
        Assert.Equal([ReleaseReason.NotNominated], _replica.Releases);
        Assert.Equal([Planned, Released], _replica.Events);
        AssertNothingLeft();
    }

    /// <summary>Ours was never written; another planner's stands now, and is not ours to clear.</summary>
    [Fact]
    public void Nominate_NotWrittenAndAnotherNominated_KeepsThatNomination()
    {
        _cluster.LosesCall = call => call == "nominate a";
        _cluster.CannotRelease = true;
        Plan();
        _cluster.Nominate("a", "other");
        After(PlannerLoop.RetryPause);
        _cluster.CannotRelease = false;

        for (var second = 0; second < 20; second++) After(PlannerLoop.RetryPause);

        Assert.Equal("other", _cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal(["release a"], _cluster.Writes);
        Assert.Empty(_replica.Events);
    }

    /// <summary>Its nomination may have been written as it was sent: it stands no longer for a slow answer.</summary>
    [Fact]
    public async Task Nominate_NoAnswer_IsGivenUpInTimeAndThePodReleased()
    {
        _cluster.HangsNominations = true;
        Plan();

        _clock.Advance(PlanWriter.NominationTimeout);

        await Eventually.HoldsAsync(() => _replica.Releases.Count == 1, "the pod is released");
        Assert.Equal([ReleaseReason.NotNominated], _replica.Releases);
        Assert.Contains("did not answer within 1.5 s", Assert.Single(_replica.Log.Warnings), StringComparison.Ordinal);
    }

    /// <summary>
    /// As with a webhook on pods/status that hangs: the pods that have been gated for long enough are released without the patch.
    /// </summary>
    [Fact]
    public async Task Nominate_NoAnswerForManyPods_KeepsNoneForTooLong()
    {
        const int Pods = 60;
        using var replica = new Replica(_cluster, _clock, Options with { Patches = 1 });
        _cluster.HangsNominations = true;
        for (var pod = 0; pod < Pods; pod++) _cluster.CreateGated($"p{pod}");
        replica.Run();
        _clock.Advance(Options.Debounce);
        replica.Step();
        var calls = 0;
        for (var time = Options.Debounce.Value; time < Options.MaxGated; time += PlanWriter.NominationTimeout)
        {
            calls++;
            await Eventually.HoldsAsync(() => _cluster.SlowCalls == calls, "a nomination is under way");
            _clock.Advance(PlanWriter.NominationTimeout);
        }

        await Eventually.HoldsAsync(() => replica.Releases.Count == Pods, "all are released");
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
        Assert.Equal(calls, _cluster.SlowCalls);
    }

    /// <summary>As with a webhook of one tenant that hangs: the pods of others are written at once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_NoAnswerInOneNamespace_DelaysNoOther(bool isPlanned)
    {
        using var replica = new Replica(_cluster, _clock, Options with { Patches = 4 });
        if (!isPlanned) replica.Plans.Room = 0;
        _cluster.HangingNamespace = "hanging";
        for (var pod = 0; pod < 100; pod++) Create(pod < 50 ? "hanging" : "other", pod);
        replica.Run();
        _clock.Advance(Options.Debounce);

        replica.Step();

        await Eventually.HoldsAsync(() => replica.Releases.Count == 50, "the other namespace's pods are released");
        Assert.Equal(3, _cluster.SlowCalls);
        Assert.Equal(50, _cluster.Pods.Count(pod => pod.IsGated));

        void Create(string @namespace, int pod)
        {
            _cluster.CreateGated($"p{pod:00}", group: @namespace);
            _cluster.Update($"p{pod:00}", known => known with { Metadata = known.Metadata with { Namespace = @namespace } });
        }
    }

    public void Dispose() => _replica.Dispose();

    private void Plan()
    {
        _cluster.CreateGated("a");
        _replica.Run();
        After(Options.Debounce);
    }

    private void Follow(Later later)
    {
        switch (later)
        {
            case Later.BoundThere: _cluster.Bind("a", "node-of-a"); break;
            case Later.BoundElsewhere: _cluster.Bind("a", "elsewhere"); break;
            case Later.Unschedulable: _cluster.Refuse("a"); break;
        }

        After(TimeSpan.Zero);
        After(PlannerLoop.RetryPause);
        if (later == Later.Unbound) After(GatedPods.BindTime);
    }

    private void AssertFollowed(Later later, int cleared)
    {
        var isBound = later is Later.BoundThere or Later.BoundElsewhere;
        Assert.Equal(isBound ? 0 : cleared, _cluster.Writes.Count(write => write == "clear a"));
        Assert.Null(_cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal(0, _replica.Siblings.Counts.Reserved);
        Assert.Null(_replica.Loop.NextDue(isLeader: true));
        if (isBound) AssertNothingLeft();
    }

    private void AssertNothingLeft()
    {
        Assert.Equal(0, _replica.Pods.Read((all, _) => all.Count));
        Assert.Equal(0, _replica.Pods.GatedCount);
        Assert.Equal(0, _replica.Siblings.Counts.Reserved);
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
