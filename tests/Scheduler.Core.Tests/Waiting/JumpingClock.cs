namespace Scheduler.Core.Tests.Waiting;

/// <summary>A wall clock that is set, over a monotonic one that only goes on.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _set;

    /// <summary>Time that really passed.</summary>
    public TimeSpan Passed { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => Passed += time;

    /// <summary>Sets the wall clock on or back.</summary>
    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => Start + Passed + _set;

    public override long GetTimestamp() => 1_000 + Passed.Ticks;
}
