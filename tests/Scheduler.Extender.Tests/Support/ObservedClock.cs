using System.Collections.Concurrent;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Support;

/// <summary>A manual clock that also tells which waits have begun, so that a test moves it only once what it tests is waiting.</summary>
internal sealed class ObservedClock : TimeProvider
{
    private static readonly TimeSpan DefaultStep = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <summary>How many waits of exactly this length have begun.</summary>
    public int WaitsOf(TimeSpan length) => _waits.Count(wait => wait == length);

    public void Advance(TimeSpan time) => _clock.Advance(time);

    /// <summary>Moves the clock step by step until the condition holds; between the steps real I/O goes on.</summary>
    public Task AdvanceUntilAsync(Func<Task<bool>> condition, string what, TimeSpan? step = null) => Eventually.HoldsAsync(
        async () =>
        {
            if (await condition()) return true;
            Advance(step ?? DefaultStep);
            return false;
        },
        what);

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _clock.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }
}
