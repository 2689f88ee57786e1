namespace Scheduler.Extender.Tests.Support;

/// <summary>The system's clock, on which timers of a second and more are late: a busy machine misses no deadline of the product.</summary>
internal sealed class PatientClock : TimeProvider
{
    private const int Factor = 20;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(1) ? dueTime : dueTime * Factor, period);
}
