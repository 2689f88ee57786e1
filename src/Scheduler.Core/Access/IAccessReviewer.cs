namespace Scheduler.Core.Access;

/// <summary>Asks the cluster who a caller is and whether it may read what it asks for. Answers are a few seconds old at most.</summary>
public interface IAccessReviewer
{
    /// <summary>Reviews a caller; does not throw for what a cluster may do wrong.</summary>
    /// <param name="token">The bearer token that the caller sent; anything at all.</param>
    /// <param name="access">What it asks for.</param>
    /// <param name="cancellationToken">Given up by the caller.</param>
    Task<AccessReview> ReviewAsync(string token, ResourceAccess access, CancellationToken cancellationToken);
}

/// <summary>What a caller wants to do, in RBAC's terms; the API group is the core one.</summary>
/// <param name="Verb">Verb, such as <c>get</c>.</param>
/// <param name="Resource">Resource, such as <c>pods</c>.</param>
/// <param name="Namespace">Namespace; empty for what belongs to none.</param>
/// <param name="Name">Object; empty for all.</param>
public readonly record struct ResourceAccess(string Verb, string Resource, string Namespace, string Name);

/// <summary>What a review found.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Message">One sentence for the caller: what is wrong and what to do; empty when it is allowed.</param>
public sealed record AccessReview(AccessVerdict Verdict, string Message);

/// <summary>How a review ended.</summary>
public enum AccessVerdict
{
    /// <summary>The cluster knows the caller, and it may.</summary>
    Allowed,

    /// <summary>The cluster does not know the token.</summary>
    Unauthenticated,

    /// <summary>The cluster knows the caller, and it may not.</summary>
    Forbidden,

    /// <summary>The cluster could not be asked.</summary>
    Unavailable,
}
