namespace Scheduler.Core.Access;

/// <summary>Asks the cluster who a caller is and whether it has access. Answers may be a few seconds old.</summary>
public interface IAccessReviewer
{
    /// <summary>Reviews a caller. Does not throw when the cluster fails.</summary>
    /// <param name="token">The bearer token that the caller sent; untrusted.</param>
    /// <param name="access">The requested access.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<AccessReview> ReviewAsync(string token, ResourceAccess access, CancellationToken cancellationToken);
}

/// <summary>An access in RBAC's terms, in the core API group.</summary>
/// <param name="Verb">Verb, such as <c>get</c>.</param>
/// <param name="Resource">Resource, such as <c>pods</c>.</param>
/// <param name="Namespace">Namespace; empty for cluster-scoped resources.</param>
/// <param name="Name">Name of the object; empty for all.</param>
public readonly record struct ResourceAccess(string Verb, string Resource, string Namespace, string Name);

/// <summary>The result of a review.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Message">One sentence for the caller: what is wrong and what to do; empty when it is allowed.</param>
public sealed record AccessReview(AccessVerdict Verdict, string Message);

/// <summary>How a review ended.</summary>
public enum AccessVerdict
{
    /// <summary>The caller is known and has access.</summary>
    Allowed,

    /// <summary>The cluster does not know the token.</summary>
    Unauthenticated,

    /// <summary>The caller is known and has no access.</summary>
    Forbidden,

    /// <summary>The cluster is unavailable.</summary>
    Unavailable,
}
