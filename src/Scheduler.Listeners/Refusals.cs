namespace Scheduler.Listeners;

/// <summary>Counts refused requests, and logs each reason at most once a second, because a client can cause any number of them.</summary>
public sealed class Refusals(IRefusalObserver observer, TimeProvider clock, ILogger<Refusals> logger)
{
    /// <summary>Time between two lines of the same reason.</summary>
    public static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private readonly LogLimit[] _limits = [.. Enum.GetValues<Refusal>().Select(_ => new LogLimit(LogInterval, clock))];

    /// <summary>A request was refused.</summary>
    /// <param name="listener">On which listener.</param>
    /// <param name="reason">Why.</param>
    /// <param name="problem">The same in words. It may contain text from the client.</param>
    public void Add(Listener listener, Refusal reason, string problem)
    {
        observer.Refused(listener, reason);
        if (_limits[(int)reason].IsDue(out var leftOut)) Log.Refused(logger, listener, reason, problem, leftOut);
    }
}

/// <summary>Why a request was refused: a metric's label; the log is limited for each reason.</summary>
public enum Refusal
{
    /// <summary>400: the body is not what the protocol says.</summary>
    Malformed,

    /// <summary>400 and its like: the body could not be read to its end, by HTTP's own rules.</summary>
    BrokenBody,

    /// <summary>408: the body was sent too slowly.</summary>
    SlowBody,

    /// <summary>413: larger than allowed.</summary>
    TooLarge,

    /// <summary>415: not plain JSON.</summary>
    WrongType,

    /// <summary>421: a request from this machine names another host.</summary>
    ForeignHost,

    /// <summary>403: the request comes from a page of another site.</summary>
    ForeignOrigin,

    /// <summary>401: no token, or an unknown one.</summary>
    Unauthenticated,

    /// <summary>403: the API server says that the caller may not.</summary>
    Forbidden,

    /// <summary>503: the API server could not be asked about the caller.</summary>
    Unreviewed,

    /// <summary>503: requests hold all the memory of the listener.</summary>
    Busy,

    /// <summary>No answer: all connections of the listener are in use.</summary>
    Connection,
}
