namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What can go wrong with an answer of a <see cref="SandboxNameNode"/>.</summary>
public enum NameNodeFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>Half of the answer (over HTTP 200 and half of the body), and the connection is cut.</summary>
    DropMidBody,

    /// <summary>200 and <c>application/json</c>, but a body that is no JSON; over RPC a frame that is no answer.</summary>
    Garbage,

    /// <summary>As under Kerberos: 401 with <c>WWW-Authenticate: Negotiate</c> and an HTML page; over RPC FATAL_UNAUTHORIZED.</summary>
    Unauthorized,

    /// <summary>500 with an HTML page; over RPC an error of the server.</summary>
    ServerError,

    /// <summary>A RetriableException (over HTTP 403): try this NameNode again after a pause.</summary>
    Retriable,

    /// <summary>A StandbyException (over HTTP 403), whatever the NameNode's state.</summary>
    Standby,
}
