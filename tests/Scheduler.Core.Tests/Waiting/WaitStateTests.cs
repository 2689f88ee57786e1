using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using static Scheduler.Core.Tests.Waiting.WaitRig;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>What a wait remembers when clocks jump, when its record is late, and when it was not even tried to be recorded.</summary>
public sealed class WaitStateTests
{
    private readonly WaitRig _rig = new();

    [Fact]
    public void Filter_ClockSetOn_IsOverAndStaysSoWhenItIsSetBack()
    {
        _rig.Filter(_rig.Pod(), Far);

        _rig.Clock.Set(Seconds(15));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));

        _rig.Clock.Set(-Seconds(15));
        Assert.Equal(WaitStep.PassAll, _rig.Step(_rig.Pod(), Far));
    }

    [Fact]
    public void Watch_PatchThatSeemedToFailAndOthersAreHeldInItsPlace_IsOver()
    {
        var rig = new WaitRig(new DelayOptions { MaxHeldPods = 1 }) { Patching = (true, false) };
        rig.Filter(rig.Pod("a", "one"), Far);
        rig.Patching = (true, true);
        Assert.Equal(WaitStep.Hold, rig.Step(rig.Pod("b", "two"), Far));

        rig.Watch(rig.Pod("a", "one"));

        Assert.Equal(1, rig.Waits.HeldPods);
        Assert.Equal(WaitStep.PassAll, rig.Step(rig.Pod("a", "one"), Far));
    }

    [Fact]
    public void Filter_NarrowedAgainWhileAsManyAsAllowedAreHeld_PassesAll()
    {
        var rig = new WaitRig(new DelayOptions { MaxHeldPods = 1 });
        Assert.Equal(WaitStep.Narrow, rig.Step(rig.Pod("b", "two"), Near, Far));
        rig.Filter(rig.Pod("a", "one"), Far);

        Assert.Equal(WaitVerdict.Refuse(WaitRefusal.TooManyHeld), rig.Filter(rig.Pod("b", "two"), Near, Far));
        Assert.Equal(1, rig.Waits.HeldPods);
    }

    [Fact]
    public void NotBegun_StartWasNotTriedToBeRecorded_BeginsAnotherTimeWithTheWholeWait()
    {
        var request = _rig.Pod();
        _rig.Waits.Ask(request);
        Assert.True(_rig.Waits.MustRecord(request.Pod, WaitVerdict.Hold(WantedLevel.Node), out _));
        _rig.Waits.NotBegun(request.Pod);
        _rig.Waits.Answered(request.Pod, WaitVerdict.Refuse(WaitRefusal.NotRecorded));
        Assert.Null(_rig.Waits.Describe(request)!.Since);

        _rig.Clock.Advance(Seconds(10));

        Assert.Equal(WaitStep.Hold, _rig.Step(request, Far));
        Assert.Equal(Seconds(15), _rig.Waits.Describe(request)!.Left);
    }
}
