namespace Scheduler.Listeners;

/// <summary>Counts refused requests, and logs each reason at most once a second: a stranger can cause as many as it likes.</summary>
public sealed class Refusals(IRefusalObserver observer, TimeProvider clock, ILogger<Refusals> logger)
{
    /// <summary>Between two lines of the same reason.</summary>
    public static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly (long At, int LeftOut)[] _logged = new (long, int)[Enum.GetValues<Refusal>().Length];

    /// <summary>A request was refused.</summary>
    /// <param name="listener">On which listener.</param>
    /// <param name="reason">Why.</param>
    /// <param name="problem">The same in words. What its sender wrote may be in it.</param>
    public void Add(Listener listener, Refusal reason, string problem)
    {
        observer.Refused(listener, reason);
        if (IsDue(reason, out var leftOut)) Log.Refused(logger, listener, reason, problem, leftOut);
    }

    private bool IsDue(Refusal reason, out int leftOut)
    {
        lock (_lock)
        {
            ref var logged = ref _logged[(int)reason];
            leftOut = logged.LeftOut;
            var isDue = logged.At == 0 || clock.GetElapsedTime(logged.At) >= LogInterval;
            // A timestamp of 0 means never.
            logged = isDue ? (Math.Max(clock.GetTimestamp(), 1), 0) : (logged.At, leftOut + 1);
            return isDue;
        }
    }
}

/// <summary>Is told of refused requests.</summary>
public interface IRefusalObserver
{
    /// <summary>A request, or a connection, was refused.</summary>
    void Refused(Listener listener, Refusal reason);
}
