namespace Scheduler.Core.Waiting;

/// <summary>
/// When a wait began, by two clocks. The wall clock's time survives a restart. The monotonic time, since this process learned of the start,
/// is correct if the wall clock is set back. The elapsed time is the larger of both, so that a wait is never prolonged.
/// </summary>
/// <remarks>Only a restart together with a clock that is set back can prolong a wait, by at most the time that it was set back.</remarks>
internal readonly record struct WaitStart
{
    private readonly TimeSpan _passedBefore;
    private readonly long _seenAt;

    private WaitStart(DateTimeOffset at, TimeSpan passedBefore, long seenAt) => (At, _passedBefore, _seenAt) = (at, passedBefore, seenAt);

    /// <summary>By the wall clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>A wait that begins now.</summary>
    public static WaitStart Now(TimeProvider clock) => new(clock.GetUtcNow(), TimeSpan.Zero, clock.GetTimestamp());

    /// <summary>A wait with a recorded start. A time in the future counts as now.</summary>
    public static WaitStart Recorded(DateTimeOffset at, TimeProvider clock)
    {
        var passed = clock.GetUtcNow() - at;
        return new WaitStart(at, passed > TimeSpan.Zero ? passed : TimeSpan.Zero, clock.GetTimestamp());
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed(TimeProvider clock)
    {
        var (byWall, monotonic) = (clock.GetUtcNow() - At, _passedBefore + clock.GetElapsedTime(_seenAt));
        return byWall > monotonic ? byWall : monotonic;
    }
}
