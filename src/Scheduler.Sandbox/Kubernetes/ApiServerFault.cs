namespace Scheduler.Sandbox.Kubernetes;

/// <summary>What can go wrong with an answer of a <see cref="SandboxApiServer"/>.</summary>
public enum ApiServerFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>429 by priority and fairness: <c>text/plain</c>, <c>Retry-After: 2</c>.</summary>
    TooManyRequests,

    /// <summary>429 while shutting down: <c>text/plain</c>, <c>Retry-After: 5</c>.</summary>
    ShuttingDown,

    /// <summary>500 with a Status.</summary>
    ServerError,

    /// <summary>403 with a Status, as in the first moments after a start, when no rule of RBAC is loaded yet.</summary>
    Forbidden,

    /// <summary>The head and part of the body, then the connection is cut.</summary>
    DropMidBody,

    /// <summary>200 and <c>application/json</c>, but a body that is no JSON.</summary>
    Garbage,
}
