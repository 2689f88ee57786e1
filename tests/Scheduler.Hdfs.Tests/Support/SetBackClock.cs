namespace Scheduler.Hdfs.Tests.Support;

/// <summary>A clock whose wall time can be set back, as an operator or NTP does; its timestamps go on.</summary>
internal sealed class SetBackClock(TimeProvider clock) : TimeProvider
{
    public TimeSpan SetBack { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - SetBack;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
