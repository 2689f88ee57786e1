namespace Scheduler.Kubernetes.Access;

/// <summary>A right in RBAC's terms.</summary>
/// <param name="Verb">Verb, such as <c>list</c>.</param>
/// <param name="Group">API group; empty for the core one.</param>
/// <param name="Resource">Resource, with its subresource: <c>pods/status</c>.</param>
/// <param name="Namespace">The only namespace that it is for; empty: the whole cluster.</param>
/// <param name="Name">The only object that it is for; empty: all.</param>
public sealed record ClusterRight(string Verb, string Group, string Resource, string Namespace = "", string Name = "")
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}{(Name.Length == 0 ? "" : $" {Namespace}/{Name}")}";
}

/// <summary>What the API server answered.</summary>
/// <param name="Code">HTTP status; 401 also without credentials; 0 when it could not be called.</param>
/// <param name="Message">What was wrong, a sentence; empty when nothing was.</param>
/// <param name="Body">JSON of the answer; null when there is none.</param>
public sealed record ClusterAnswer(int Code, string Message, System.Text.Json.Nodes.JsonObject? Body)
{
    /// <summary>Whether the call succeeded.</summary>
    public bool IsOk => Body is not null;
}
