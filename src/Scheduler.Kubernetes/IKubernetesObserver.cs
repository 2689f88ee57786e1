namespace Scheduler.Kubernetes;

/// <summary>Notified of what happens at the API server; the host's metrics implement it. Must return at once and not throw.</summary>
public interface IKubernetesObserver
{
    /// <summary>Records nothing.</summary>
    static IKubernetesObserver None { get; } = new Nothing();

    /// <summary>A list ended; after <see cref="ListWatchEnd.Completed"/> the state is what it said.</summary>
    /// <param name="resource"><c>nodes</c> or <c>pods</c>.</param>
    /// <param name="ending">How it ended.</param>
    /// <param name="objects">Objects read.</param>
    /// <param name="elapsed">How long it took.</param>
    void ListEnded(string resource, ListWatchEnd ending, int objects, TimeSpan elapsed)
    {
    }

    /// <summary>A watch ended.</summary>
    /// <param name="resource"><c>nodes</c> or <c>pods</c>.</param>
    /// <param name="ending">How it ended.</param>
    void WatchEnded(string resource, ListWatchEnd ending)
    {
    }

    /// <summary>
    /// The API server reported the resource: a list was read, or a watch had a line, be it a bookmark. What is known is as old.
    /// </summary>
    /// <param name="resource"><c>nodes</c> or <c>pods</c>.</param>
    /// <param name="at">When.</param>
    void Reported(string resource, DateTimeOffset at)
    {
    }

    /// <summary>An object could not be read and was skipped.</summary>
    /// <param name="resource"><c>nodes</c> or <c>pods</c>.</param>
    void ObjectUnreadable(string resource)
    {
    }

    /// <summary>A call ended.</summary>
    /// <param name="verb">
    /// <c>list</c>, <c>watch</c> (the head of the answer only), <c>get</c>, <c>bind</c>, <c>event</c>, <c>condition</c>, <c>nominate</c>,
    /// <c>clear</c>, <c>release</c>, <c>lease</c> or <c>review</c>.
    /// </param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="elapsed">How long it took.</param>
    void CallEnded(string verb, ApiCallOutcome outcome, TimeSpan elapsed)
    {
    }

    /// <summary>An Event on a pod was not written.</summary>
    void EventDropped(EventDropReason reason)
    {
    }

    private sealed class Nothing : IKubernetesObserver;
}

/// <summary>How a call of the API server ended. The names are the values of a metric's label.</summary>
public enum ApiCallOutcome
{
    /// <summary>Answered with a success.</summary>
    Ok,

    /// <summary>401: the API server does not accept our identity.</summary>
    Unauthorized,

    /// <summary>403: we may not do this.</summary>
    Forbidden,

    /// <summary>409: another write came first.</summary>
    Conflict,

    /// <summary>410: the version or the continue token is too old.</summary>
    Expired,

    /// <summary>429: priority and fairness, or a server that is stopping.</summary>
    TooManyRequests,

    /// <summary>Another 4xx.</summary>
    Refused,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>No answer within the deadline.</summary>
    TimedOut,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>The answer was not what the protocol says, or too large.</summary>
    Malformed,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}

/// <summary>Why an Event was not written. The names are the values of a metric's label.</summary>
public enum EventDropReason
{
    /// <summary>The queue is full.</summary>
    QueueFull,

    /// <summary>The pod got one with this reason a short while ago.</summary>
    Repeated,

    /// <summary>The API server refused it or did not answer.</summary>
    Failed,
}

/// <summary>Each way a list or a watch ends. The names are the values of a metric's label.</summary>
public enum ListWatchEnd
{
    /// <summary>A list was read completely; a watch reached its timeout or the server closed it. Resume at once.</summary>
    Completed,

    /// <summary>410, of a continue token or inside a watch: the version is too old. List again.</summary>
    Expired,

    /// <summary>The server answered with another error status, or sent one inside the watch. Wait and try again.</summary>
    Rejected,

    /// <summary>No connection, or TLS failed. Wait and try again.</summary>
    Unreachable,

    /// <summary>The connection broke in the middle. Wait and resume.</summary>
    Disconnected,

    /// <summary>A call was over its deadline; or a watch had no line, not even a bookmark, for too long. Wait and resume.</summary>
    Stalled,

    /// <summary>The data violates the protocol. Wait and list again.</summary>
    Malformed,

    /// <summary>An object is longer than <c>Kubernetes:MaxObjectBytes</c>. Wait and list again.</summary>
    TooLarge,
}
