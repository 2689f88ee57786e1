using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>
/// The rule of waiting: which offered nodes are withheld from a pod that prefers waiting to a place without locality. Pure.
/// </summary>
/// <param name="readBytesPerSecond"><see cref="DelayOptions.ReadBytesPerSecond"/>.</param>
public sealed class WaitRule(long readBytesPerSecond)
{
    /// <summary>The verdict. Once the wait is over at least one of the offered nodes passes.</summary>
    public WaitVerdict Judge(in WaitQuestion question)
    {
        if (question.Offered.Count == 0) return WaitVerdict.PassAll;
        if (question.IsNominated) return WaitVerdict.Refuse(WaitRefusal.Nominated);
        if (question.IsSampled) return WaitVerdict.Refuse(WaitRefusal.Sampled);
        if (question.State.IsOver) return Relax(question);
        if (question.Offered.CountAt(question.Level) > 0) return Narrow(question.Offered, WaitStep.Narrow, question.Level);
        return WhyNotHold(question) is { } refusal ? WaitVerdict.Refuse(refusal) : WaitVerdict.Hold(question.Level);
    }

    // From node to rack to any. The rack step happens only once: other filters may reject the rack's nodes, and the pod's time is over.
    private static WaitVerdict Relax(in WaitQuestion question) =>
        question.Level == WantedLevel.Node && !question.State.WasRelaxed && question.Offered.CountAt(WantedLevel.Rack) > 0
            ? Narrow(question.Offered, WaitStep.Relax, WantedLevel.Rack)
            : WaitVerdict.PassAll;

    private static WaitVerdict Narrow(OfferedLevels offered, WaitStep step, WantedLevel floor) =>
        offered.CountAt(floor) == offered.Count ? WaitVerdict.PassAll : new WaitVerdict(step, floor, null);

    private WaitRefusal? WhyNotHold(in WaitQuestion question)
    {
        if (GainIsBelow(question.State.Left, question)) return WaitRefusal.GainTooSmall;
        if (!LevelRoom.CanComeFree(question.Reads, question.Level, question.Requests)) return WaitRefusal.NoneCanComeFree;
        return question.State.MayBeHeld ? null : WaitRefusal.TooManyHeld;
    }

    /// <summary>
    /// Whether bytes × (1 − value of the best offered node) ÷ bandwidth is less than the wait that is left; in whole numbers.
    /// </summary>
    private bool GainIsBelow(TimeSpan left, in WaitQuestion question)
    {
        var lost = ((Int128)question.Reads.TotalBytes * LevelValues.Millionths) - question.Offered.BestValue;
        return lost * TimeSpan.TicksPerSecond < (Int128)left.Ticks * readBytesPerSecond * LevelValues.Millionths;
    }
}

/// <summary>The input of the rule for one offer.</summary>
public readonly record struct WaitQuestion
{
    /// <summary>The level that the pod asks for: rack or node.</summary>
    public required WantedLevel Level { get; init; }

    /// <summary>The state of its wait.</summary>
    public required WaitState State { get; init; }

    /// <summary>Whether it has a nominated node.</summary>
    public bool IsNominated { get; init; }

    /// <summary>Whether the offer looks like a sample of the nodes.</summary>
    public bool IsSampled { get; init; }

    /// <summary>How near the offered nodes are.</summary>
    public required OfferedLevels Offered { get; init; }

    /// <summary>What the pod would read on each node.</summary>
    public required PodReads Reads { get; init; }

    /// <summary>Its resource requests.</summary>
    public NodeUsage Requests { get; init; }
}

/// <summary>The state of a pod's wait at the time of an offer.</summary>
/// <param name="IsOver">Whether nothing may be withheld any more, since the pod's time or its group's is over.</param>
/// <param name="Left">Time left; the whole wait if it has not begun.</param>
/// <param name="MayBeHeld">Whether it is held already, or <c>Delay:MaxHeldPods</c> leaves room for one more.</param>
/// <param name="WasRelaxed">Whether, after its time was over, it was already limited to the rack's nodes.</param>
/// <param name="IsRecorded">Whether the pod's status says that it waits.</param>
public readonly record struct WaitState(bool IsOver, TimeSpan Left, bool MayBeHeld, bool WasRelaxed, bool IsRecorded);
