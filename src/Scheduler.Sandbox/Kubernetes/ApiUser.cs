namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Who a bearer token belongs to.</summary>
/// <param name="Name">User name, such as <c>system:serviceaccount:default:spark</c>.</param>
/// <param name="IsAllowed">Whether RBAC lets it do everything here; else it may do nothing but ask for itself.</param>
public sealed record ApiUser(string Name, bool IsAllowed = true)
{
    /// <summary>Its groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = ["system:authenticated"];

    internal static ApiUser Anonymous { get; } = new("system:anonymous", IsAllowed: false) { Groups = ["system:unauthenticated"] };

    internal static ApiUser Admin { get; } = new("kubernetes-admin") { Groups = ["system:masters", "system:authenticated"] };
}

/// <summary>What a SubjectAccessReview asks.</summary>
/// <param name="User">Whose right.</param>
/// <param name="Verb">Verb, such as <c>get</c>.</param>
/// <param name="Resource">Resource, such as <c>pods</c>.</param>
/// <param name="Namespace">Namespace; empty for all.</param>
/// <param name="Name">Object; empty for all.</param>
public sealed record AccessQuestion(string User, string Verb, string Resource, string Namespace, string Name)
{
    /// <summary>Groups of the user, where the review names them.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
