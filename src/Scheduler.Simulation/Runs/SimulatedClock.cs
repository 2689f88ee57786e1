namespace Scheduler.Simulation.Runs;

/// <summary>The virtual time of one run, for rules that need a clock: it starts at the Unix epoch and moves when it is set.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    /// <summary>Time since the start of the trace; never goes back.</summary>
    public TimeSpan Now { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;
}
