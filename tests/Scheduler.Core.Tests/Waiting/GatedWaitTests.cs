using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using static Scheduler.Core.Tests.Waiting.WaitRig;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>Waits that begin with our gate: they are cut to the longest time that it may stand, also in filter afterwards.</summary>
public sealed class GatedWaitTests
{
    private readonly WaitRig _rig = new();

    [Fact]
    public void Describe_PodIsGated_NamesTheShorterTime()
    {
        var (longer, shorter) = (_rig.Pod("longer", "g1", maxWait: 15), _rig.Pod("shorter", "g2", maxWait: 5));
        _rig.WatchGated(longer);
        _rig.WatchGated(shorter);

        Assert.Equal((LongestGated, LongestGated), TimesOf(longer));
        Assert.Equal((Seconds(5), Seconds(5)), TimesOf(shorter));
    }

    [Fact]
    public void Ask_OfAPlanBeforeTheWatchShowsTheGate_HasTheShorterTime() =>
        Assert.Equal(LongestGated, _rig.Waits.Ask(_rig.Pod(), isGated: true).Left);

    /// <summary>Another replica planned it, and its gate went before it was held.</summary>
    [Fact]
    public void Filter_GateIsGone_HoldsForTheShorterTime()
    {
        _rig.WatchGated(_rig.Pod());
        _rig.Watch(_rig.Pod());
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), Far));
        Assert.Equal(LongestGated, _rig.Waits.NextDue());

        _rig.Clock.Advance(LongestGated);

        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));
        Assert.Equal(1, _rig.EndDue());
        Assert.Equal([(WaitOutcome.Relaxed, LongestGated)], _rig.Outcomes);
    }

    /// <summary>The planner lets it go where it is held: without room, or since the gate may stand no longer.</summary>
    [Fact]
    public void Changed_GateIsGoneWhileItIsHeld_IsOverInFilterAndWasNotMet()
    {
        _rig.WatchGated(_rig.Pod());
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), Far));
        _rig.Clock.Advance(Seconds(4));

        _rig.Watch(_rig.Pod());

        Assert.Equal(WaitStatus.Over, _rig.Waits.Describe(_rig.Pod())!.Status);
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));
        _rig.Watch(_rig.Pod(), Far);
        Assert.Equal([(WaitOutcome.Relaxed, Seconds(4))], _rig.Outcomes);
    }

    [Fact]
    public void Changed_GateIsGoneOnceANearNodeIsFound_IsMet()
    {
        _rig.WatchGated(_rig.Pod());
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), Far));
        _rig.Filter(_rig.Pod(), Near);

        _rig.Watch(_rig.Pod());
        _rig.Watch(_rig.Pod(), Near);

        Assert.Equal([WaitOutcome.Met], _rig.Outcomes.Select(ended => ended.Outcome));
    }

    [Fact]
    public void Describe_NeverGated_NamesItsOwnTime()
    {
        _rig.Watch(_rig.Pod());

        Assert.Equal((Seconds(15), Seconds(15)), TimesOf(_rig.Pod()));
    }

    private (TimeSpan Most, TimeSpan Left) TimesOf(LocalityRequest request) =>
        _rig.Waits.Describe(request) is { } report ? (report.MaxWait, report.Left) : default;
}
