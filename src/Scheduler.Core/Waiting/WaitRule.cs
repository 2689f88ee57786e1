using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>The rule of waiting: what of an offer is withheld from a pod that would rather wait than go without locality. Pure.</summary>
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

    // From node to rack to any. Once only: what passes the rack's nodes by may be no fault of theirs, and the pod's time is up.
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

    /// <summary>Bytes × (1 − value of the best offered node) ÷ bandwidth, against the wait that is left; in whole numbers.</summary>
    private bool GainIsBelow(TimeSpan left, in WaitQuestion question)
    {
        var lost = ((Int128)question.Reads.TotalBytes * LevelValues.Millionths) - question.Offered.BestValue;
        return lost * TimeSpan.TicksPerSecond < (Int128)left.Ticks * readBytesPerSecond * LevelValues.Millionths;
    }
}
