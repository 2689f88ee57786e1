using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The bearer tokens that an API server knows, and what it answers to access reviews. Safe for use from any thread.</summary>
/// <remarks>Without any token the server asks for none, and every client is an administrator.</remarks>
public sealed class ApiAccess
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, ApiUser> _users = new(StringComparer.Ordinal);
    private volatile Func<AccessQuestion, bool>? _review;

    internal ApiAccess()
    {
    }

    /// <summary>Answers SubjectAccessReviews; by default a user that is allowed everything here is allowed, another is not.</summary>
    public Func<AccessQuestion, bool>? Review
    {
        get => _review;
        set => _review = value;
    }

    /// <summary>Adds a token, or changes its user.</summary>
    public void AddToken(string token, ApiUser user) => _users[token] = user;

    /// <summary>Refuses a token from now on, as when it was rotated.</summary>
    public void RemoveToken(string token) => _users.TryRemove(token, out _);

    /// <summary>The user of a token, for TokenReview; null when it is not known.</summary>
    internal ApiUser? Find(string token) => _users.GetValueOrDefault(token);

    /// <exception cref="ApiException">401: a token that is not known.</exception>
    internal ApiUser Authenticate(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.Ordinal) && !_users.IsEmpty)
        {
            return Find(header[Scheme.Length..]) ?? throw ApiException.Unauthorized();
        }

        return _users.IsEmpty ? ApiUser.Admin : ApiUser.Anonymous;
    }

    internal bool IsAllowed(AccessQuestion question) =>
        Review?.Invoke(question) ?? (_users.IsEmpty || _users.Values.Any(user => user.Name == question.User && user.IsAllowed));
}

/// <summary>Who a bearer token belongs to.</summary>
/// <param name="Name">User name, such as <c>system:serviceaccount:default:spark</c>.</param>
/// <param name="IsAllowed">Whether RBAC allows it everything here; else it may only create reviews of itself.</param>
public sealed record ApiUser(string Name, bool IsAllowed = true)
{
    /// <summary>Its groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = ["system:authenticated"];

    internal static ApiUser Anonymous { get; } = new("system:anonymous", IsAllowed: false) { Groups = ["system:unauthenticated"] };

    internal static ApiUser Admin { get; } = new("kubernetes-admin") { Groups = ["system:masters", "system:authenticated"] };
}

/// <summary>What a SubjectAccessReview asks.</summary>
/// <param name="User">The user that is asked about.</param>
/// <param name="Verb">Verb, such as <c>get</c>.</param>
/// <param name="Resource">Resource, such as <c>pods</c>.</param>
/// <param name="Namespace">Namespace; empty for all.</param>
/// <param name="Name">Object; empty for all.</param>
public sealed record AccessQuestion(string User, string Verb, string Resource, string Namespace, string Name)
{
    /// <summary>Groups of the user, where the review names them.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
