using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using static Scheduler.Core.Tests.Waiting.WaitRig;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>How waits end: in the pod's status, in the metrics, and for preemption.</summary>
public sealed class WaitEndTests
{
    private readonly WaitRig _rig = new();

    [Fact]
    public void TakeDue_TimeIsOver_SetsTheConditionFalseOnceAndKeepsItsTime()
    {
        var began = _rig.Clock.GetUtcNow();
        _rig.Filter(_rig.Pod(), Far);
        Assert.Equal(Seconds(15), _rig.Waits.NextDue());
        Assert.Equal(0, _rig.EndDue());

        _rig.Clock.Advance(Seconds(15));

        Assert.Equal(1, _rig.EndDue());
        Assert.Equal(new WaitingCondition(false, began), _rig.Conditions["a"]);
        Assert.Equal([(WaitOutcome.Relaxed, Seconds(15))], _rig.Outcomes);
        Assert.Null(_rig.Waits.NextDue());
        _rig.Watch(_rig.Pod(), Far);
        Assert.Equal((0, 2), (_rig.EndDue(), _rig.Patches["a"]));
        Assert.Single(_rig.Outcomes);
    }

    [Fact]
    public void TakeDue_BoundInTime_ClearsTheConditionAtOnce()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(4));
        _rig.Filter(_rig.Pod(), Near, Far);
        _rig.Watch(_rig.Pod(), Near);

        Assert.Equal(1, _rig.EndDue());

        Assert.Empty(_rig.Conditions);
        Assert.Equal(2, _rig.Patches["a"]);
        Assert.Equal([(WaitOutcome.Met, Seconds(4))], _rig.Outcomes);
    }

    [Fact]
    public void TakeDue_WaitGivenUpAndBound_IsRelaxed()
    {
        _rig.Filter(_rig.Pod(), Far);
        var nominated = _rig.Pod() with { Pod = _rig.Pod().Pod with { NominatedNodeName = Far } };
        Assert.Equal(WaitVerdict.Refuse(WaitRefusal.Nominated), _rig.Filter(nominated, Far));
        _rig.Watch(_rig.Pod(), Far);

        Assert.Equal([WaitOutcome.Relaxed], _rig.Outcomes.Select(ended => ended.Outcome));
        Assert.Equal(1, _rig.EndDue());
        Assert.Empty(_rig.Conditions);
    }

    [Fact]
    public void Changed_PodGone_PatchesNothing()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(2));

        _rig.Watch(_rig.Pod(), isGone: true);
        _rig.Clock.Advance(Seconds(100));

        Assert.Equal((0, 0, 1), (_rig.EndDue(), _rig.Waits.HeldPods, _rig.Patches["a"]));
        Assert.Equal([(WaitOutcome.Gone, Seconds(2))], _rig.Outcomes);
    }

    [Fact]
    public void Deleted_LastOfItsGroup_ForgetsTheGroupsTime()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));
        _rig.Waits.Deleted("a");

        Assert.Equal(WaitStep.Hold, _rig.Step(_rig.Pod("b"), Far));
    }

    [Fact]
    public void TakeDue_PatchFails_IsTriedAgainAfterAPause()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));
        _rig.Patching = (false, false);
        Assert.Equal(1, _rig.EndDue());
        Assert.Equal(0, _rig.EndDue());
        Assert.Equal(PodWaits.RetryAfter, _rig.Waits.NextDue());
        _rig.Patching = (true, true);

        _rig.Clock.Advance(PodWaits.RetryAfter);

        Assert.Equal(1, _rig.EndDue());
        Assert.False(_rig.Conditions["a"].IsTrue);
        Assert.Single(_rig.Outcomes);
    }

    [Fact]
    public void TakeDue_AnswerToTheEndIsLostAndThePodIsBound_SaysTheSameAgain()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));
        _rig.Patching = (true, false);
        _rig.EndDue();
        _rig.Patching = (true, true);
        _rig.Clock.Advance(PodWaits.RetryAfter);

        // The watch is behind: it reports the binding with the condition as it was.
        var behind = _rig.Pod() with { Pod = new PodMetadata("ns", "a", "a") { Waiting = new WaitingCondition(true, null) } };
        _rig.Waits.Changed(new LocalityPod(behind.Pod, Far, "s"), behind);

        Assert.Equal((1, 2), (_rig.EndDue(), _rig.Patches["a"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(7, 14)]
    [InlineData(14.5)]
    public void TakeDue_AfterRestartsWithoutAFilterCall_EndsAtTheConditionsOwnTime(params double[] restarts)
    {
        var began = _rig.Clock.GetUtcNow();
        _rig.Filter(_rig.Pod(), Far);
        foreach (var restart in restarts)
        {
            _rig.Clock.Advance(began + Seconds(restart) - _rig.Clock.GetUtcNow());
            _rig.Restart();
            _rig.Watch(_rig.Pod());
        }

        Assert.Equal(began + Seconds(15) - _rig.Clock.GetUtcNow(), _rig.Waits.NextDue());
        _rig.Clock.Advance(_rig.Waits.NextDue()!.Value);

        Assert.Equal((1, 2), (_rig.EndDue(), _rig.Patches["a"]));
        Assert.Equal(new WaitingCondition(false, began), _rig.Conditions["a"]);
    }

    [Fact]
    public void TakeDue_AfterARestart_GoesByTheGroupsTime()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(10));
        _rig.Filter(_rig.Pod("b"), Far);
        _rig.Restart();
        foreach (var uid in (string[])["a", "b"]) _rig.Watch(_rig.Pod(uid));

        _rig.Clock.Advance(Seconds(5));

        Assert.Equal(2, _rig.EndDue());
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData(Near, 0)]
    public void TakeDue_AnotherReplicaAnswered_TakesOverALittleLater(string? nodeName, int due)
    {
        _rig.Clock.Advance(Seconds(2));
        _rig.Filter(_rig.Pod(), Far);
        _rig.WatchBoth(_rig.Pod(), nodeName);
        _rig.Lead();

        _rig.Clock.Advance(Seconds(due));
        Assert.Equal(0, _rig.EndDue());
        _rig.Clock.Advance(PodWaits.TakeOverAfter);

        Assert.Equal(1, _rig.EndDue());
        Assert.Equal(nodeName is null, _rig.Conditions.ContainsKey("a"));
        Assert.Equal(2, _rig.Patches["a"]);
    }

    [Fact]
    public void TakeDue_AnotherReplicaEndedIt_DoesNothing()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Conditions.Remove("a");

        _rig.Watch(_rig.Pod(), Near);

        Assert.Equal(0, _rig.EndDue());
    }

    [Fact]
    public void TakeDue_AnnotationTakenAwayWhileItWaits_EndsTheRecord()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Watch(_rig.Pod(level: WantedLevel.Preferred, maxWait: 0));

        Assert.Equal(1, _rig.EndDue());
        Assert.False(_rig.Conditions["a"].IsTrue);
    }

    [Fact]
    public void VetoesPreemption_OnlyWhileNodesAreWithheld()
    {
        Assert.False(_rig.Waits.VetoesPreemption(_rig.Pod()));
        _rig.Filter(_rig.Pod(), Far);
        Assert.True(_rig.Waits.VetoesPreemption(_rig.Pod()));
        Assert.False(_rig.Waits.VetoesPreemption(_rig.Pod() with { Pod = _rig.Pod().Pod with { NominatedNodeName = Far } }));
        _rig.Filter(_rig.Pod(), Near);
        Assert.False(_rig.Waits.VetoesPreemption(_rig.Pod()));

        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(Seconds(15));
        Assert.False(_rig.Waits.VetoesPreemption(_rig.Pod()));
        Assert.Equal(1, _rig.Vetoes);
    }

    [Fact]
    public void VetoesPreemption_AfterARestart_GoesByTheRecord()
    {
        _rig.Filter(_rig.Pod(), Far);
        _rig.Restart();

        Assert.True(_rig.Waits.VetoesPreemption(_rig.Pod()));
    }

    [Fact]
    public void LongestLeft_HeldPods_IsTheLargestAndZeroWithoutOne()
    {
        Assert.Equal(TimeSpan.Zero, _rig.Waits.LongestLeft);
        _rig.Filter(_rig.Pod(), Far);
        _rig.Filter(_rig.Pod("b", group: "other", maxWait: 20), Far);
        _rig.Clock.Advance(Seconds(4));
        Assert.Equal(Seconds(16), _rig.Waits.LongestLeft);

        _rig.Watch(_rig.Pod("b", group: "other", maxWait: 20), Near);
        Assert.Equal(Seconds(11), _rig.Waits.LongestLeft);

        _rig.Clock.Advance(Seconds(20));
        Assert.Equal(TimeSpan.Zero, _rig.Waits.LongestLeft);
    }

    [Fact]
    public void TakeDue_NeverWatched_IsForgottenInTime()
    {
        _rig.Patching = (false, false);
        _rig.Filter(_rig.Pod(), Far);
        _rig.Clock.Advance(DelayOptions.LargestMaxWait);

        _rig.EndDue();

        Assert.Equal(WaitStatus.NeverFiltered, _rig.Waits.Describe(_rig.Pod())!.Status);
    }
}
