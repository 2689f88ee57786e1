namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>What can go wrong with an answer of a <see cref="SandboxNameNode"/>.</summary>
public enum NameNodeFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>200, half of the body, and the connection is cut.</summary>
    DropMidBody,

    /// <summary>200 and <c>application/json</c>, but a body that is no JSON.</summary>
    Garbage,

    /// <summary>401 with <c>WWW-Authenticate: Negotiate</c> and an HTML page, as under Kerberos.</summary>
    Unauthorized,

    /// <summary>500 with an HTML page.</summary>
    ServerError,

    /// <summary>403 with a RetriableException: try this NameNode again after a pause.</summary>
    Retriable,

    /// <summary>403 with a StandbyException, whatever the NameNode's state.</summary>
    Standby,
}
