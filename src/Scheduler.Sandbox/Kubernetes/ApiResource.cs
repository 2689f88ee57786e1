namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A resource type that the sandbox API server stores.</summary>
/// <param name="Name">Plural name in paths, such as <c>pods</c>.</param>
/// <param name="Kind">Kind of an object.</param>
/// <param name="Group">API group; empty for core.</param>
/// <param name="IsNamespaced">Whether its objects live in a namespace.</param>
internal sealed record ApiResource(string Name, string Kind, string Group, bool IsNamespaced)
{
    public static ApiResource Pods { get; } = new("pods", "Pod", "", IsNamespaced: true);

    public static ApiResource Nodes { get; } = new("nodes", "Node", "", IsNamespaced: false);

    public static ApiResource Namespaces { get; } = new("namespaces", "Namespace", "", IsNamespaced: false);

    public static ApiResource Events { get; } = new("events", "Event", "events.k8s.io", IsNamespaced: true);

    public static ApiResource Leases { get; } = new("leases", "Lease", "coordination.k8s.io", IsNamespaced: true);

    public static ApiResource ConfigMaps { get; } = new("configmaps", "ConfigMap", "", IsNamespaced: true);

    public static ApiResource MutatingWebhookConfigurations { get; } = new(
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "admissionregistration.k8s.io", IsNamespaced: false);

    public static IReadOnlyList<ApiResource> All { get; } =
        [Pods, Nodes, Namespaces, Events, Leases, ConfigMaps, MutatingWebhookConfigurations];

    /// <summary>Group and version as in <c>apiVersion</c>; every resource here is at v1.</summary>
    public string ApiVersion => Group.Length == 0 ? "v1" : $"{Group}/v1";

    /// <summary>Name with its group, as in messages about rights.</summary>
    public string QualifiedName => Group.Length == 0 ? Name : $"{Name}.{Group}";

    /// <summary>The text before the fields of a stored object when it is not an element of a list.</summary>
    public string TypeMeta => $"{{\"kind\":\"{Kind}\",\"apiVersion\":\"{ApiVersion}\",";
}
