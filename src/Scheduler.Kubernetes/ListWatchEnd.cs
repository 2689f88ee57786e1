namespace Scheduler.Kubernetes;

/// <summary>Each way a list or a watch ends. The names are the values of a metric's label.</summary>
public enum ListWatchEnd
{
    /// <summary>A list was read whole; a watch reached its timeout or the server let go of it. Resume at once.</summary>
    Completed,

    /// <summary>410, of a continue token or inside a watch: the version is too old. List anew.</summary>
    Expired,

    /// <summary>The server answered with another error status, or sent one inside the watch. Wait and try again.</summary>
    Rejected,

    /// <summary>No connection, or TLS failed. Wait and try again.</summary>
    Unreachable,

    /// <summary>The connection broke in the middle. Wait and resume.</summary>
    Disconnected,

    /// <summary>A call was over its deadline; or a watch had no line, not even a bookmark, for too long. Wait and resume.</summary>
    Stalled,

    /// <summary>What came is not what the protocol says. Wait and list anew.</summary>
    Malformed,

    /// <summary>An object is longer than <c>Kubernetes:MaxObjectBytes</c>. Wait and list anew.</summary>
    TooLarge,
}
