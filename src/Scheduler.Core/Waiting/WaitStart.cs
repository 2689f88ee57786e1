namespace Scheduler.Core.Waiting;

/// <summary>
/// When a wait began, by two clocks. The wall clock's time survives a restart; the monotonic one, from when this process first knew of the
/// start, goes on when the wall clock is set back. What has passed is the larger of both, so that a wait is never prolonged.
/// </summary>
/// <remarks>
/// Only a clock that is set back and a restart together prolong a wait, by at most what it was set back: then no clock is left that knows.
/// </remarks>
internal readonly record struct WaitStart
{
    private readonly TimeSpan _passedBefore;
    private readonly long _seenAt;

    private WaitStart(DateTimeOffset at, TimeSpan passedBefore, long seenAt) => (At, _passedBefore, _seenAt) = (at, passedBefore, seenAt);

    /// <summary>By the wall clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>It begins now.</summary>
    public static WaitStart Now(TimeProvider clock) => new(clock.GetUtcNow(), TimeSpan.Zero, clock.GetTimestamp());

    /// <summary>It began then, as somebody recorded. A time yet to come counts as now.</summary>
    public static WaitStart Recorded(DateTimeOffset at, TimeProvider clock)
    {
        var passed = clock.GetUtcNow() - at;
        return new WaitStart(at, passed > TimeSpan.Zero ? passed : TimeSpan.Zero, clock.GetTimestamp());
    }

    /// <summary>How much time has passed since.</summary>
    public TimeSpan Elapsed(TimeProvider clock)
    {
        var (byWall, monotonic) = (clock.GetUtcNow() - At, _passedBefore + clock.GetElapsedTime(_seenAt));
        return byWall > monotonic ? byWall : monotonic;
    }
}
