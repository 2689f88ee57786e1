namespace Scheduler.Kubernetes.Watch;

/// <summary>What a list-watch watches.</summary>
/// <param name="Name">The resource: <c>nodes</c> or <c>pods</c>.</param>
/// <param name="Path">Its path at the API server.</param>
/// <param name="SelectorQuery">A selector as the end of a query, with its <c>&amp;</c>; empty for none.</param>
internal sealed record WatchedResource(string Name, string Path, string SelectorQuery)
{
    /// <summary>All nodes.</summary>
    public static WatchedResource Nodes { get; } = new("nodes", "/api/v1/nodes", "");

    /// <summary>
    /// All pods that have not ended: the very selection that kube-scheduler watches. One watch serves all uses (what nodes have left,
    /// who asks for locality, where DataNodes run): a watch for each would make the API server send most pods more than once. A pod that
    /// ends leaves the selection, which the API server reports as DELETED.
    /// </summary>
    public static WatchedResource Pods { get; } =
        new("pods", "/api/v1/pods", "&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed");

    /// <summary>The pods whose first address (<c>status.podIP</c>) this is, ended ones left out; such a selection is only listed.</summary>
    public static WatchedResource PodsAt(string address) => PodsWith(("status.podIP", address));

    /// <summary>The pod of this name, unless it has ended; likewise. A right to list all pods is enough for it.</summary>
    public static WatchedResource PodNamed(string podNamespace, string name) =>
        PodsWith(("metadata.namespace", podNamespace), ("metadata.name", name));

    private static WatchedResource PodsWith(params (string Field, string Value)[] terms) => Pods with
    {
        SelectorQuery = string.Concat(
            [Pods.SelectorQuery, .. terms.Select(term => $"%2C{term.Field}%3D{Uri.EscapeDataString(term.Value)}")]),
    };
}

/// <summary>Where a list-watch puts objects. Called by one loop; an object is complete JSON and valid during the call only.</summary>
internal interface IObjectSink
{
    /// <summary>A list begins, possibly after one that was not finished: what it does not name is gone by <see cref="EndList"/>.</summary>
    void BeginList();

    /// <summary>An object of the list, or one that was added or changed.</summary>
    /// <returns>False when the object cannot be read; it is then skipped.</returns>
    bool Set(ReadOnlySpan<byte> json);

    /// <summary>An object that is gone; as it was.</summary>
    /// <inheritdoc cref="Set" path="/returns"/>
    bool Delete(ReadOnlySpan<byte> json);

    /// <summary>The list is whole.</summary>
    void EndList();
}
