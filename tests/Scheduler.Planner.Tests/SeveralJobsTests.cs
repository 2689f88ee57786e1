using Scheduler.Core.Eligibility;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>Jobs beside one another, and beside pods that are bound and released meanwhile.</summary>
public sealed class SeveralJobsTests : IDisposable
{
    private static readonly PlannerOptions Options = new();

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public SeveralJobsTests() => _replica = new Replica(_cluster, _clock);

    [Fact]
    public void Step_SeveralJobsDue_ArePlannedByPriorityThenAge()
    {
        var created = _clock.GetUtcNow();
        (string Uid, int Priority, int Age)[] pods = [("young", 0, 1), ("urgent", 5, 1), ("old", 0, 9), ("urgent-and-old", 5, 9)];
        foreach (var (uid, priority, age) in pods)
        {
            _cluster.CreateGated(uid, group: uid);
            _cluster.Update(uid, pod => pod with
            {
                Constraints = new PodConstraints { Priority = priority },
                CreatedAt = created - TimeSpan.FromSeconds(age),
            });
        }

        After(TimeSpan.Zero);
        After(Options.Debounce);

        Assert.Equal(["urgent-and-old", "urgent", "old", "young"], _replica.Plans.Plans);
    }

    [Fact]
    public void Step_PlansTakeLong_MoreUrgentJobComesBetweenThem()
    {
        foreach (var job in (string[])["a", "b", "c"]) _cluster.CreateGated(job, group: job);
        After(TimeSpan.Zero);
        _replica.Plans.Placing = _ => _clock.Advance(PlannerLoop.PlanTime);
        _clock.Advance(Options.Debounce);

        _replica.Step();
        Assert.Equal(["a"], _replica.Plans.Plans);
        Assert.Equal(TimeSpan.Zero, _replica.Loop.NextDue(isLeader: true));
        _cluster.CreateGated("urgent", group: "urgent");
        _cluster.Update("urgent", pod => pod with { Constraints = new PodConstraints { Priority = 5 } });
        _replica.Watch();
        _clock.Advance(Options.Debounce);
        for (var step = 0; step < 3; step++) _replica.Step();

        Assert.Equal(["a", "urgent", "b", "c"], _replica.Plans.Plans);
    }

    [Fact]
    public void Step_APatchIsNeverAnswered_OthersArePlannedAndTheWatchGoesOn()
    {
        _cluster.Hanging = "a";
        Create("a", "b");
        After(Options.Debounce);
        Assert.Equal(["nominate b node-of-b", "release b"], _cluster.Writes);

        _cluster.Bind("b", "node-of-b");
        _cluster.CreateGated("c", group: "other");
        After(TimeSpan.Zero);
        After(Options.Debounce);

        Assert.Equal(["b node-of-b node-of-b"], _replica.BoundPods);
        Assert.False(_cluster["c"].IsGated);
    }

    [Fact]
    public void Step_PodsAreBoundWhileJobsWait_LookAgainOnceAndSoon()
    {
        Wait();
        var asked = _replica.Plans.Asked;

        for (var pod = 0; pod < 100; pod++)
        {
            _cluster.Create($"other-{pod}");
            _cluster.Bind($"other-{pod}", "n1");
            _replica.Run();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(asked, _replica.Plans.Asked);
        Assert.Equal(GatedPods.LookAgainAfter - TimeSpan.FromMilliseconds(100), _replica.Loop.NextDue(isLeader: true));
        After(GatedPods.LookAgainAfter - TimeSpan.FromMilliseconds(100));
        Assert.Equal(asked + 1, _replica.Plans.Asked);
        Assert.Equal(PlannerLoop.RetryPause, _replica.Loop.NextDue(isLeader: true));
    }

    [Fact]
    public void Step_PodIsDeletedWhileAJobWaits_LooksAgainSoon()
    {
        _cluster.Create("other");
        Wait();

        _cluster.Delete("other");
        _replica.Watch();

        Assert.Equal(GatedPods.LookAgainAfter, _replica.Loop.NextDue(isLeader: true));
    }

    [Fact]
    public void Step_PodIsBoundJustBeforeAWaitingJobIsDue_DoesNotPutItOff()
    {
        Wait();
        _cluster.Create("other");
        After(PlannerLoop.RetryPause - TimeSpan.FromMilliseconds(10));

        _cluster.Bind("other", "n1");
        _replica.Watch();

        Assert.Equal(TimeSpan.FromMilliseconds(10), _replica.Loop.NextDue(isLeader: true));
    }

    /// <summary>Planning all that wait takes longer than their pause: they take turns, and a new job does not wait for them.</summary>
    [Fact]
    public void Step_ManyJobsWait_NewJobIsPlannedAndTheyTakeTurns()
    {
        _replica.Plans.Waits = true;
        for (var job = 0; job < 10; job++)
        {
            _cluster.CreateGated($"w{job}", group: $"w{job}");
            _cluster.Update($"w{job}", pod => pod with { CreatedAt = _clock.GetUtcNow() });
        }

        After(TimeSpan.Zero);
        After(Options.Debounce);
        _replica.Plans.Asking = _ => _clock.Advance(PlannerLoop.PlanTime);
        _clock.Advance(PlannerLoop.RetryPause);
        _cluster.CreateGated("new", group: "new");
        _replica.Watch();
        _clock.Advance(Options.Debounce);
        var asked = _replica.Plans.Questions.Count;
        for (var step = 0; step <= 10; step++) _replica.Step();

        Assert.Equal(
            ["new", .. Enumerable.Range(0, 10).Select(job => $"w{job}")], _replica.Plans.Questions.Skip(asked));
    }

    /// <summary>A wait is cut to <c>Planner:MaxGated</c>: it is looked once more while there is time to follow what is found.</summary>
    [Fact]
    public void NextDue_WaitingPodIsNearlyOverdue_IsALastLook()
    {
        Wait();
        After(Options.MaxGated.Value - Options.Debounce.Value - TimeSpan.FromMilliseconds(600));

        Assert.Equal(TimeSpan.FromMilliseconds(600) - GatedPods.LookAgainAfter, _replica.Loop.NextDue(isLeader: true));
        After(TimeSpan.FromMilliseconds(600) - GatedPods.LookAgainAfter);
        Assert.Empty(_cluster.Writes);
        After(GatedPods.LookAgainAfter);

        Assert.Equal([ReleaseReason.Overdue], _replica.Releases);
    }

    /// <summary>The watch is behind: it shows the gate for a while after it is removed.</summary>
    [Fact]
    public void Watch_OlderStateAfterAnUnplannedRelease_IsNotPlannedAgain()
    {
        _replica.Plans.Room = 0;
        _cluster.CreateGated("a");
        _replica.Watch();
        _cluster.Touch("a");
        _clock.Advance(Options.Debounce);
        _replica.Step();
        Assert.False(_cluster["a"].IsGated);

        for (var change = 0; change < 2; change++)
        {
            _replica.Watch(1);
            _clock.Advance(Options.MaxGated);
            _replica.Step();
        }

        Assert.Equal(["release a"], _cluster.Writes);
        Assert.Equal([ReleaseReason.NoRoom], _replica.Releases);
        Assert.Equal((0, 1), (_replica.Pods.GatedCount, _replica.Pods.SeenCount));
        Assert.Equal(0, _replica.Pods.Read((all, _) => all.Count));
    }

    public void Dispose() => _replica.Dispose();

    private void Create(params string[] uids)
    {
        foreach (var uid in uids) _cluster.CreateGated(uid);
        After(TimeSpan.Zero);
    }

    /// <summary>A job waits for a near slot, and has just looked.</summary>
    private void Wait()
    {
        _replica.Plans.Waits = true;
        Create("a");
        After(Options.Debounce);
        Assert.Equal(PlannerLoop.RetryPause, _replica.Loop.NextDue(isLeader: true));
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
