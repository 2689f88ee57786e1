using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using static Scheduler.Core.Tests.Waiting.WaitRig;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>The waits of pods and groups, to the tick.</summary>
public sealed class PodWaitsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly WaitRig _rig = new();

    [Fact]
    public void Filter_NothingNear_HoldsUpToTheLastTickAndThenRelaxesToRackToAny()
    {
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), InRack, Far));
        _rig.Clock.Advance(Seconds(15) - Tick);
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), InRack, Far));

        _rig.Clock.Advance(Tick);

        Assert.Equal(new WaitVerdict(WaitStep.Relax, WantedLevel.Rack, null), _rig.Filter(_rig.Pod(), InRack, Far));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), InRack, Far));
    }

    [Fact]
    public void Filter_OverAndNothingInTheRack_PassesAll()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));

        Assert.Equal(WaitVerdict.PassAll, _rig.Filter(_rig.Pod(), Far));
    }

    [Fact]
    public void Filter_LevelRack_HoldsForTheRackAndRelaxesToAny()
    {
        var pod = _rig.Pod(level: WantedLevel.Rack);
        Assert.Equal(WaitStep.Hold, _rig.Step(pod, Far));
        Assert.Equal(new WaitVerdict(WaitStep.Narrow, WantedLevel.Rack, null), _rig.Filter(pod, InRack, Far));

        _rig.Clock.Advance(Seconds(15));

        Assert.Equal(WaitStep.PassAll, _rig.Step(pod, InRack, Far));
    }

    [Fact]
    public void Filter_NearNodeOffered_NarrowsWithoutAPatchAndRecordsFromTheSecondTimeOn()
    {
        Assert.Equal(WaitStep.Narrow, _rig.Step(_rig.Pod(), Near, Far));
        Assert.Empty(_rig.Patches);

        _rig.Clock.Advance(Seconds(5));
        Assert.Equal(WaitStep.Narrow, _rig.Step(_rig.Pod(), Near, Far));
        Assert.Equal(1, _rig.Patches["a"]);

        _rig.Clock.Advance(Seconds(10));
        Assert.NotEqual(WaitStep.Narrow, _rig.Step(_rig.Pod(), Near, Far));
    }

    [Fact]
    public void Filter_PodAsksForMore_DelayMaxWaitBounds()
    {
        var rig = new WaitRig(new DelayOptions { MaxWait = Seconds(3) });
        rig.Filter(rig.Pod(maxWait: 1000), Far);

        rig.Clock.Advance(Seconds(3));

        Assert.Equal(WaitStep.PassAll, rig.Step(rig.Pod(maxWait: 1000), Far));
    }

    [Fact]
    public void Filter_Sibling_IsBoundByTheGroupsFirst()
    {
        _rig.Filter(_rig.Pod("a"), Far);
        _rig.Clock.Advance(Seconds(10));
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod("b"), Far));
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod("c", group: "other"), Far));

        _rig.Clock.Advance(Seconds(5));

        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod("b"), Far));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod("d"), Far));
        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod("c", group: "other"), Far));
    }

    [Fact]
    public void Filter_AfterARestart_GoesOnFromTheCondition()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(10));
        _rig.Restart();

        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), Far));
        Assert.Equal(WaitStep.PassAll, After(Seconds(5)));
        Assert.Equal(1, _rig.Patches["a"]);
    }

    [Fact]
    public void Filter_RestartAfterTheEnd_DoesNotBeginAnew()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));
        _rig.EndDue();
        _rig.Restart();

        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod("sibling"), Far));
    }

    [Fact]
    public void Filter_ClockSetBack_DoesNotProlong()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(10));
        _rig.Clock.Set(-Seconds(3600));

        Assert.Equal(WaitStep.PassAll, After(Seconds(5)));
    }

    [Fact]
    public void Filter_ClockSetBackAndRestart_WaitsAtMostOnceMore()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Set(-Seconds(3600));
        _rig.Restart();

        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod(), Far));
        Assert.Equal(WaitStep.PassAll, After(Seconds(15)));
    }

    [Fact]
    public void Filter_ConditionWithoutATime_IsOver()
    {
        _rig.Conditions["a"] = new WaitingCondition(true, null);

        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void Filter_StartNotRecorded_PassesAndIsNotTriedAgain(bool isDone, bool isAnswered)
    {
        _rig.Patching = (isDone, isAnswered);
        Assert.Equal(WaitVerdict.Refuse(WaitRefusal.NotRecorded), _rig.Filter(_rig.Pod() with { Pod = new("ns", "a", "a") }, Far));
        _rig.Patching = (true, true);

        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod() with { Pod = new("ns", "a", "a") }, Far));
        Assert.Equal([WaitRefusal.NotRecorded], _rig.Refusals);
        Assert.Equal(isDone ? 1 : 0, _rig.Patches.GetValueOrDefault("a"));
    }

    [Fact]
    public void Filter_MoreThanMaxHeldPods_PassTheRestUntilOneIsBound()
    {
        var rig = new WaitRig(new DelayOptions { MaxHeldPods = 2 });
        foreach (var uid in (string[])["a", "b"]) Assert.Equal(WaitStep.Hold, rig.Step(rig.Pod(uid), Far));
        Assert.Equal(WaitVerdict.Refuse(WaitRefusal.TooManyHeld), rig.Filter(rig.Pod("c"), Far));
        Assert.Equal(2, rig.Waits.HeldPods);

        rig.Filter(rig.Pod("a"), Near, Far);
        rig.Watch(rig.Pod("a"), Near);

        Assert.Equal(1, rig.Waits.HeldPods);
        Assert.Equal(WaitStep.Hold, rig.Step(rig.Pod("c"), Far));
    }

    [Fact]
    public void HeldPods_AfterARestart_CountsWhatTheWatchTells()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Restart();
        _rig.Watch(_rig.Pod());

        Assert.Equal(1, _rig.Waits.HeldPods);
    }

    [Fact]
    public void Describe_EveryStage_SaysWhereItStandsAndWhatIsLeft()
    {
        Assert.Equal(WaitStatus.NeverFiltered, _rig.Waits.Describe(_rig.Pod())!.Status);
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(5));

        var report = _rig.Waits.Describe(_rig.Pod())!;
        Assert.Equal((WaitStatus.Held, Seconds(15), Seconds(10)), (report.Status, report.MaxWait, report.Left));
        Assert.Equal(_rig.Clock.GetUtcNow() - Seconds(5), report.Since);

        _rig.Filter(_rig.Pod(), Near, Far);
        Assert.Equal(WaitStatus.Narrowed, _rig.Waits.Describe(_rig.Pod())!.Status);
        _rig.Clock.Advance(Seconds(10));
        Assert.Equal(WaitStatus.Over, _rig.Waits.Describe(_rig.Pod())!.Status);
        Assert.Null(_rig.Waits.Describe(_rig.Pod("x", level: WantedLevel.Preferred)));
        Assert.Null(_rig.Waits.Describe(_rig.Pod("x", maxWait: 0)));
    }

    [Fact]
    public void Describe_Waited_IsTheTimeHeldAndNothingElse()
    {
        _rig.Filter(_rig.Pod("narrowed", group: "n"), Near, Far);
        Assert.Null(_rig.Waits.Describe(_rig.Pod("narrowed", group: "n"))!.Waited);
        _rig.Filter(_rig.Pod("at-once", group: "o"), Near);
        Assert.Null(_rig.Waits.Describe(_rig.Pod("at-once", group: "o"))!.Waited);

        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(4));
        Assert.Equal(Seconds(4), _rig.Waits.Describe(_rig.Pod())!.Waited);
        _rig.Watch(_rig.Pod(), Near);
        _rig.Clock.Advance(Seconds(6));
        Assert.Equal(Seconds(4), _rig.Waits.Describe(_rig.Pod())!.Waited);
    }

    [Fact]
    public void VetoesPreemption_NarrowedOnce_DoesNotWithoutARecordThatEnds()
    {
        Assert.Equal(WaitStep.Narrow, _rig.Step(_rig.Pod(), Near, Far));
        _rig.Clock.Advance(Seconds(1));
        Assert.False(_rig.Waits.VetoesPreemption(_rig.Pod()));

        Assert.Equal(WaitStep.Narrow, _rig.Step(_rig.Pod(), Near, Far));

        Assert.True(_rig.Waits.VetoesPreemption(_rig.Pod()));
        Assert.NotNull(_rig.Waits.NextDue());
    }

    [Fact]
    public void Filter_RestartAfterTheGroupsFirstIsBound_GoesOnWithItsTime()
    {
        _rig.Filter(_rig.Pod("a"), Far);
        _rig.Clock.Advance(Seconds(10));
        _rig.Filter(_rig.Pod("b"), Far);
        _rig.Filter(_rig.Pod("a"), Near);
        _rig.Watch(_rig.Pod("a"), Near);
        _rig.EndDue();
        _rig.Restart();
        _rig.Watch(_rig.Pod("a"), Near);
        _rig.Watch(_rig.Pod("b"));
        _rig.Clock.Advance(Seconds(5));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod("b"), Far));
    }

    private WaitStep After(TimeSpan time)
    {
        _rig.Clock.Advance(time);
        return _rig.Step(_rig.Pod(), Far);
    }
}
