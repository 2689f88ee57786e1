using System.Net;

namespace Scheduler.Kubernetes.Client;

/// <summary>The API server answered with an error status.</summary>
internal sealed class ApiServerException : Exception
{
    private const int Gone = (int)HttpStatusCode.Gone;

    /// <summary>An error status that the server answered to <paramref name="request"/>, such as <c>GET /api/v1/nodes</c>.</summary>
    public ApiServerException(string request, ApiStatus status, TimeSpan? retryAfter = null)
        : base($"The API server answered {status.Code} to {request}: {status.Message}{Advice(status.Code)}")
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>What the server said.</summary>
    public ApiStatus Status { get; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether a version or a continue token was too old.</summary>
    public bool IsExpired => Status.Code == Gone;

    private static string Advice(int code) => (HttpStatusCode)code switch
    {
        HttpStatusCode.Unauthorized => " (check the token or client certificate that we present)",
        HttpStatusCode.Forbidden => " (grant it by RBAC to the service account that we run as)",
        _ => "",
    };
}
