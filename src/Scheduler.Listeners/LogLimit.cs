namespace Scheduler.Listeners;

/// <summary>Says when a line may be logged that a client can cause any number of times. Thread-safe.</summary>
/// <param name="interval">Time between two lines.</param>
/// <param name="clock">Measures it.</param>
public sealed class LogLimit(TimeSpan interval, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long? _loggedAt;
    private int _leftOut;

    /// <summary>Whether to log now.</summary>
    /// <param name="leftOut">How many lines were not logged since the last one.</param>
    public bool IsDue(out int leftOut)
    {
        lock (_lock)
        {
            leftOut = _leftOut;
            var isDue = _loggedAt is not { } at || clock.GetElapsedTime(at) >= interval;
            (_loggedAt, _leftOut) = isDue ? (clock.GetTimestamp(), 0) : (_loggedAt, _leftOut + 1);
            return isDue;
        }
    }
}
