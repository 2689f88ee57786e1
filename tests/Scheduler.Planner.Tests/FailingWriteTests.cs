using Scheduler.Core.Health;
using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests;

/// <summary>What is logged and reported of writes that fail, and how long a nomination may stand beside our gate.</summary>
public sealed class FailingWriteTests : IDisposable
{
    private static readonly PlannerOptions Options = new() { Patches = 1 };

    private readonly FakeCluster _cluster = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Replica _replica;

    public FailingWriteTests() => _replica = new Replica(_cluster, _clock, Options);

    [Fact]
    public void Release_Refused_IsAWarningNowAndThenThatSaysWhatToDo()
    {
        _replica.Plans.Room = 0;
        _cluster.CannotRelease = true;
        Create(10);

        After(Options.Debounce);
        var warning = Assert.Single(_replica.Log.Warnings);
        Assert.Contains("ns/p0 still has our gate", warning, StringComparison.Ordinal);
        Assert.Contains("not allowed", warning, StringComparison.Ordinal);
        Assert.Contains("grant patch on pods", warning, StringComparison.Ordinal);
        for (var second = 0; second < 10; second++) After(PlannerLoop.RetryPause);

        Assert.Equal(2, _replica.Log.Warnings.Count);
        Assert.EndsWith("not logged before it: 99", _replica.Log.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Health_ReleaseRefused_IsDegradedUntilTheLastIsReleasedOrGone()
    {
        Assert.True(Health.IsOk);
        var started = _clock.GetUtcNow();
        _replica.Plans.Room = 0;
        _cluster.CannotRelease = true;
        Create(2);
        After(Options.Debounce);
        Assert.Equal((false, started + Options.Debounce), (Health.IsOk, Health.Since));
        Assert.StartsWith("The gate of 2 pods cannot be removed and is tried again: not allowed", Health.Message, StringComparison.Ordinal);

        _cluster.Delete("p0");
        After(PlannerLoop.RetryPause);
        Assert.StartsWith("The gate of 1 pod cannot", Health.Message, StringComparison.Ordinal);
        _cluster.CannotRelease = false;
        After(PlannerLoop.RetryPause);

        Assert.Equal((true, _clock.GetUtcNow()), (Health.IsOk, Health.Since));
    }

    [Fact]
    public void Nominate_Refused_IsAWarningAndThePodsAreReleased()
    {
        _cluster.CannotNominate = true;
        Create(10);

        After(Options.Debounce);

        Assert.Contains("could not be nominated. not allowed", Assert.Single(_replica.Log.Warnings), StringComparison.Ordinal);
        Assert.All(_replica.Releases, reason => Assert.Equal(ReleaseReason.NotNominated, reason));
        Assert.Equal(10, _replica.Releases.Count);
        Assert.True(Health.IsOk);
    }

    [Fact]
    public async Task Nominate_PodHasChanged_IsTriedAgainWhenTheWatchShowsIt()
    {
        _replica.Plans.Placing = _cluster.Touch;
        Create(1);
        StepAfter(Options.Debounce);
        Assert.Empty(_cluster.Writes);

        _replica.Watch();
        _clock.Advance(PlannerLoop.RetryPause);

        await Eventually.HoldsAsync(() => _replica.Releases.Count == 1, "the pod is released");
        Assert.Equal([ReleaseReason.Planned], _replica.Releases);
        Assert.Equal(["nominate p0 node-of-p0", "release p0"], _cluster.Writes);
    }

    /// <summary>The watch is behind, the pod changes all the time, another nominated it, or removed its gate.</summary>
    [Theory]
    [InlineData("unseen", ReleaseReason.NotNominated)]
    [InlineData("again", ReleaseReason.NotNominated)]
    [InlineData("nominated", null)]
    [InlineData("released", null)]
    public async Task Nominate_PodHasChanged_IsTriedNoMoreThanOnceAgain(string change, ReleaseReason? reason)
    {
        _replica.Plans.Placing = _cluster.Touch;
        Create(1);
        StepAfter(Options.Debounce);
        if (change == "nominated") _cluster.Nominate("p0", "other");
        if (change == "released") _cluster.RemoveGate("p0", IPodGates.Gate);
        if (change != "unseen") _replica.Watch();
        if (change == "again") _cluster.Touch("p0");

        _clock.Advance(PlannerLoop.RetryPause);

        await Eventually.HoldsAsync(
            () => _replica.Pods.Read((all, _) => all.All(pod => pod.Step != GatedPodStep.Writing)), "it is written");
        Assert.Equal(change == "released" ? [] : ["release p0"], _cluster.Writes);
        Assert.Equal(reason is { } told ? [told] : [], _replica.Releases);
        Assert.Empty(_replica.Log.Warnings);
    }

    [Fact]
    public void Clear_Refused_IsAWarningAndTriedAgain()
    {
        Create(1);
        After(Options.Debounce);
        _cluster.CannotNominate = true;
        _cluster.Refuse("p0");
        _replica.Run();
        Assert.Contains("still has its nominated node", Assert.Single(_replica.Log.Warnings), StringComparison.Ordinal);

        _cluster.CannotNominate = false;
        After(Groups.GatedPods.BindTime);

        Assert.Null(_cluster["p0"].Metadata.NominatedNodeName);
    }

    [Fact]
    public async Task Release_NoAnswer_IsGivenUpAndTheNominationCleared()
    {
        _cluster.HangsReleases = true;
        Create(1);
        After(Options.Debounce);
        Assert.Equal("node-of-p0", _cluster["p0"].Metadata.NominatedNodeName);

        _clock.Advance(PlanWriter.LongestNomination);

        await Eventually.HoldsAsync(() => _cluster.Writes.Contains("clear p0"), "the nomination is cleared");
        _cluster.HangsReleases = false;
        await Eventually.HoldsAsync(() => _replica.Health.Report() is [{ IsOk: false }], "the write has ended");
        After(PlannerLoop.RetryPause);
        Assert.Equal("release p0", _cluster.Writes[^1]);
    }

    /// <summary>The answer comes after its deadline, as when this process was suspended meanwhile.</summary>
    [Fact]
    public async Task Place_NoTimeIsLeftForTheRelease_IsToldAndReleasedLater()
    {
        _cluster.Latency = (_clock, PlanWriter.LongestNomination);
        Create(1);
        After(Options.Debounce);
        await Eventually.HoldsAsync(() => _cluster.SlowCalls == 1, "the node is being nominated");
        _clock.Advance(PlanWriter.LongestNomination);
        await Eventually.HoldsAsync(() => _cluster.SlowCalls == 2, "the nomination is being cleared");
        _cluster.Latency = null;
        _clock.Advance(PlanWriter.LongestNomination);
        await Eventually.HoldsAsync(() => _cluster.Writes.Contains("clear p0"), "the nomination is cleared");

        await Eventually.HoldsAsync(() => { After(PlannerLoop.RetryPause); return _replica.Releases.Count == 1; }, "the pod is released");

        Assert.Equal(["nominate p0 node-of-p0", "clear p0", "release p0"], _cluster.Writes);
        Assert.Contains("took the whole time", Assert.Single(_replica.Log.Warnings), StringComparison.Ordinal);
    }

    /// <summary>A big job at a slow API server: each node is nominated just before its pod's gate goes.</summary>
    [Fact]
    public async Task Place_MorePodsThanPatchesAtOnce_NominatesNoMoreThanThatBeforeGatesGo()
    {
        var most = 0;
        _cluster.Latency = (_clock, TimeSpan.FromSeconds(1));
        _cluster.Nominated = _ => most = Math.Max(
            most, _cluster.Pods.Count(pod => pod.IsGated && pod.Metadata.NominatedNodeName is not null));
        Create(10);
        After(Options.Debounce);

        for (var calls = 1; calls <= 2 * 10; calls++)
        {
            await Eventually.HoldsAsync(() => _cluster.SlowCalls == calls, "a call is under way");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Eventually.HoldsAsync(() => _replica.Releases.Count == 10, "all are released");
        Assert.Equal(1, most);
    }

    public void Dispose() => _replica.Dispose();

    private HealthReport Health => _replica.Health.Report().Single();

    private void Create(int pods)
    {
        for (var pod = 0; pod < pods; pod++) _cluster.CreateGated($"p{pod}");
        _replica.Run();
    }

    /// <summary>The watch shows nothing of what the step changes.</summary>
    private void StepAfter(TimeSpan time)
    {
        _replica.Watch();
        _clock.Advance(time);
        _replica.Step();
    }

    private void After(TimeSpan time)
    {
        _clock.Advance(time);
        _replica.Run();
    }
}
