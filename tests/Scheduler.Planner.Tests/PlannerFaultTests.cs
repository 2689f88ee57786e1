using Scheduler.Planner.Groups;
using Scheduler.Sandbox;
using Xunit.Abstractions;

namespace Scheduler.Planner.Tests;

/// <summary>
/// Bursts of pods while something fails, in manual time and without a socket. Whatever fails, no pod keeps our gate for too long, and what
/// became of the pods is printed.
/// </summary>
public sealed class PlannerFaultTests(ITestOutputHelper output) : IDisposable
{
    private const int Burst = 200;

    private static readonly PlannerOptions Options = new();

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly FakeCluster _cluster = new();
    private readonly WallClock _clock = new();
    private readonly List<Replica> _replicas = [];

    [Fact]
    public void NameNodeAway_PodsKeepComing_AreReleasedUnplannedWithinTheirTimes()
    {
        var replica = Start();
        replica.Plans.IsMapKnown = false;
        var first = _clock.GetTimestamp();
        for (var pod = 0; pod < Burst && !_cluster.Pods.Any(known => !known.IsGated); pod++)
        {
            _cluster.CreateGated($"p{pod}");
            After(Tick);
        }

        Assert.Equal(Options.CollectFor.Value + Options.MapWait.Value, _clock.GetElapsedTime(first));
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
        Assert.All(replica.Releases, reason => Assert.Equal(ReleaseReason.NoMap, reason));
        Assert.Equal(_cluster.CreatedCount, replica.Releases.Count);
    }

    [Fact]
    public void NameNodeAway_ReadFails_IsReleasedAtOnce()
    {
        var replica = Start();
        replica.Plans.IsMapKnown = false;
        CreateBurst();
        After(Options.Debounce);

        replica.Plans.EndReads(isMapKnown: false);
        replica.Run();

        Assert.Equal(Enumerable.Repeat(ReleaseReason.NoMap, Burst), replica.Releases);
    }

    [Fact]
    public void MapSlow_ComesAfterItsJobWasReleased_PlansThePodsThatFollow()
    {
        var replica = Start();
        replica.Plans.IsMapKnown = false;
        CreateBurst();
        After(Options.Debounce);
        After(Options.MapWait);
        Assert.Equal(Burst, replica.Releases.Count(reason => reason == ReleaseReason.NoMap));

        replica.Plans.EndReads(isMapKnown: true);
        _cluster.CreateGated("later");
        replica.Run();
        After(Options.Debounce);

        Assert.Equal("node-of-later", _cluster["later"].Metadata.NominatedNodeName);
    }

    /// <summary>kube-scheduler refuses the node, and takes another one at once.</summary>
    [Fact]
    public void NodeCordoned_BetweenPlanAndBinding_IsBoundElsewhereAndForgotten()
    {
        var replica = Start();
        CreateBurst();
        After(Options.Debounce);
        foreach (var uid in Uids) _cluster.Bind(uid, "elsewhere");
        After(GatedPods.BindTime);

        Assert.Equal(Burst, replica.BoundPods.Count);
        Assert.Equal(2 * Burst, _cluster.Writes.Count);
        Assert.Equal(0, replica.Pods.Read((all, _) => all.Count));
    }

    /// <summary>kube-scheduler finds no node at all: it must not be kept from those that come by a nomination that leads nowhere.</summary>
    [Fact]
    public void NodeGone_BetweenPlanAndBinding_IsClearedAndStaysSchedulable()
    {
        Start();
        CreateBurst();
        After(Options.Debounce);
        var planned = _cluster.Pods.ToDictionary(pod => pod.Metadata.Uid);
        foreach (var uid in Uids) _cluster.Refuse(uid);
        After(TimeSpan.Zero);

        Assert.All(_cluster.Pods, pod =>
        {
            var metadata = planned[pod.Metadata.Uid].Metadata with { NominatedNodeName = null };
            Assert.Equal(metadata, pod.Metadata);
            Assert.Empty(pod.Gates);
        });
    }

    /// <summary>
    /// Collected, planned, nominated, released: a deleted pod has no owner any more, and its siblings are planned all the same.
    /// </summary>
    [Fact]
    public void PodDeleted_AtAnyStep_CostsItsSiblingsNothing()
    {
        var replica = Start();
        CreateBurst();
        replica.Run();
        _cluster.Delete("p1");
        _cluster.Nominated = uid => DeleteIf(uid, "p2");
        _cluster.Released = uid => DeleteIf(uid, "p3");
        _clock.Advance(Options.Debounce);
        replica.Step();
        replica.Run();
        _cluster.Delete("p4");
        After(GatedPods.BindTime);

        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
        Assert.Equal(Burst - 4, _cluster.Pods.Count);
        Assert.Equal(0, replica.Pods.GatedCount);
        Assert.Equal(_cluster.Pods.Count, replica.Pods.Read((all, _) => all.Count));
    }

    [Theory]
    [InlineData(+24)]
    [InlineData(-24)]
    public void ClockJump_OfTheTimeOfDay_NeitherFreesSoonerNorLater(int hours)
    {
        var replica = Start();
        replica.Plans.Waits = true;
        CreateBurst();
        After(Options.MaxGated.Value / 2);

        _clock.Jump = TimeSpan.FromHours(hours);
        After(Options.MaxGated.Value / 2 - Tick);
        Assert.Empty(_cluster.Writes);
        After(Tick);

        Assert.Equal(Enumerable.Repeat(ReleaseReason.Overdue, Burst), replica.Releases);
    }

    [Theory]
    [InlineData(+24)]
    [InlineData(-24)]
    public void ClockJump_WhileAJobIsCollected_IsPlannedAsUsual(int hours)
    {
        var replica = Start();
        CreateBurst();
        replica.Run();
        _clock.Jump = TimeSpan.FromHours(hours);
        Assert.Equal(Options.Debounce.Value, replica.Loop.NextDue(isLeader: true));

        After(Options.Debounce);

        Assert.Equal(Burst, replica.Releases.Count(reason => reason == ReleaseReason.Planned));
    }

    /// <summary>It is killed, so that it neither stops nor gives up the lease, in the middle of one pod's two patches.</summary>
    [Fact]
    public void LeaderKilled_InMidBurst_TheNextLeaderPlansTheRest()
    {
        var (leader, other) = (Start(), Start(isLeader: false));
        CreateBurst();
        var nominated = 0;
        _cluster.Nominated = _ =>
        {
            if (++nominated == 73) leader.Kill();
        };
        After(Options.Debounce);
        Assert.Equal(Burst - 72, _cluster.Pods.Count(pod => pod.IsGated));

        for (var time = TimeSpan.Zero; time < TimeSpan.FromSeconds(15); time += Tick) After(Tick);
        Assert.Equal(Burst - 73, _cluster.Pods.Count(pod => pod.IsGated));
        other.IsLeader = true;
        After(TimeSpan.Zero);

        Assert.All(_cluster.Pods, pod => Assert.Equal($"node-of-{pod.Metadata.Uid}", pod.Metadata.NominatedNodeName));
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
    }

    [Fact]
    public void LeaderKilled_NobodyLeads_IsFreedByTheOtherInTime()
    {
        var (leader, _) = (Start(), Start(isLeader: false));
        CreateBurst();
        After(TimeSpan.Zero);
        leader.Kill();

        After(Options.MaxGated);
        Assert.All(_cluster.Pods, pod => Assert.True(pod.IsGated));
        After(PlannerLoop.OthersGrace);

        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
    }

    /// <summary>Its nomination stands, and is not planned again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LeaderKilled_BetweenItsTwoPatches_AnotherReplicaRemovesTheGate(bool isNextLeader)
    {
        _cluster.CreateGated("a");
        _cluster.Nominate("a", "n1");
        var replica = Start(isNextLeader);
        After(Options.Debounce);
        Assert.Empty(_cluster.Writes);

        After(PlanWriter.LongestNomination);

        Assert.Equal(["release a"], _cluster.Writes);
        Assert.Equal("n1", _cluster["a"].Metadata.NominatedNodeName);
        Assert.Equal(0, replica.Plans.Asked);
        Assert.Equal([ReleaseReason.Overdue], replica.Releases);
        Assert.Empty(replica.Events);
        Assert.Equal(1, replica.Siblings.Counts.Reserved);
    }

    [Fact]
    public void TwoLeaders_AtOnce_LoseNoPodAndNominateOnce()
    {
        var replicas = (Replica[])[Start(), Start()];
        CreateBurst();
        foreach (var replica in replicas) replica.Watch();
        _clock.Advance(Options.Debounce);

        foreach (var replica in replicas) replica.Step();

        Assert.Equal(Burst, _cluster.Writes.Count(write => write.StartsWith("nominate", StringComparison.Ordinal)));
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
        AssertToldOnce();
    }

    /// <summary>It has room for no pod, or has seen the nominations; kube-scheduler may have bound the pods before it writes.</summary>
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    public void TwoLeaders_TheOtherIsSlower_TellsNothingOfPlannedPods(bool isFull, bool hasSeen, bool isBound)
    {
        var (first, second) = (Start(), Start());
        if (isFull) second.Plans.Room = 0;
        CreateBurst();
        foreach (var replica in _replicas) replica.Watch();
        _clock.Advance(Options.Debounce);
        if (hasSeen) _cluster.Released = _ => second.Watch();

        first.Step();
        if (isBound) foreach (var uid in Uids) _cluster.Bind(uid, $"node-of-{uid}");
        second.Step();
        After(TimeSpan.Zero);

        AssertToldOnce();
        Assert.Empty(second.Releases);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(73)]
    public void ApiServerAway_ForTenSeconds_FreesEveryPodOnceItIsBack(int nominatedBefore)
    {
        Start();
        CreateBurst();
        After(TimeSpan.Zero);
        _cluster.IsDown = nominatedBefore == 0;
        var nominated = 0;
        _cluster.Nominated = _ => _cluster.IsDown = ++nominated == nominatedBefore;
        After(Options.Debounce);
        for (var time = TimeSpan.Zero; time < TimeSpan.FromSeconds(10); time += Tick) After(Tick);
        Assert.Equal(Burst - Math.Max(0, nominatedBefore - 1), _cluster.Pods.Count(pod => pod.IsGated));

        _cluster.IsDown = false;
        After(PlannerLoop.RetryPause);
        Assert.All(_cluster.Pods, pod => Assert.False(pod.IsGated));
        After(GatedPods.BindTime);
        After(GatedPods.BindTime);

        Assert.All(_cluster.Pods, pod => Assert.Null(pod.Metadata.NominatedNodeName));
    }

    public void Dispose()
    {
        var releases = _replicas.SelectMany(replica => replica.Releases).ToArray();
        var planned = releases.Count(reason => reason == ReleaseReason.Planned);
        output.WriteLine(
            $"{_cluster.CreatedCount} pods created, {planned} planned, {releases.Length - planned} released unplanned, "
                + $"{_cluster.Writes.Count} patches done of {_cluster.PatchCount} tried.");
        foreach (var replica in _replicas) replica.Dispose();
        Assert.Empty(_cluster.Violations);
    }

    private static IEnumerable<string> Uids => Enumerable.Range(0, Burst).Select(pod => $"p{pod}");

    private Replica Start(bool isLeader = true)
    {
        var replica = new Replica(_cluster, _clock) { IsLeader = isLeader };
        _replicas.Add(replica);
        return replica;
    }

    private void CreateBurst()
    {
        foreach (var uid in Uids) _cluster.CreateGated(uid);
    }

    private void AssertToldOnce() => Assert.Equal(
        Uids.Select(uid => $"{uid} LocalityPlanned").Order(),
        _replicas.SelectMany(replica => replica.Events).Order());

    private void DeleteIf(string uid, string which)
    {
        if (uid == which) _cluster.Delete(uid);
    }

    private void After(TimeSpan time)
    {
        foreach (var replica in _replicas) replica.Run();
        _clock.Advance(time);
        foreach (var replica in _replicas) replica.Run();
    }

    /// <summary>A clock whose time of day can be set, as by an administrator or by NTP.</summary>
    private sealed class WallClock : TimeProvider
    {
        private readonly ManualTimeProvider _steady = new();

        public TimeSpan Jump { get; set; }

        public override long TimestampFrequency => _steady.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + Jump;

        public override long GetTimestamp() => _steady.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _steady.CreateTimer(callback, state, dueTime, period);

        public void Advance(TimeSpan time) => _steady.Advance(time);
    }
}
