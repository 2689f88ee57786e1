using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A request for objects, in the API server's terms.</summary>
/// <param name="Context">The exchange.</param>
/// <param name="Resource">Resource type.</param>
/// <param name="Namespace">Namespace in the path; empty for all.</param>
/// <param name="Name">Object in the path; null for the collection.</param>
/// <param name="Subresource">Such as <c>status</c> or <c>binding</c>; empty for the object itself.</param>
internal sealed record ApiRequest(HttpContext Context, ApiResource Resource, string Namespace, string? Name, string Subresource)
{
    /// <summary>Bytes of a body that are read (the API server's own limit is 3 MiB).</summary>
    private const int MaxBodyBytes = 3 * 1024 * 1024;

    public string Key => StoredObject.KeyOf(Namespace, Name ?? "");

    public bool IsWatch => Query("watch") is "1" or "true";

    public bool IsDryRun => Query("dryRun") is not null;

    /// <summary>Verb as RBAC names it.</summary>
    public string Verb => Context.Request.Method switch
    {
        "GET" when IsWatch => "watch",
        "GET" => Name is null ? "list" : "get",
        "POST" => "create",
        "PATCH" => "patch",
        "PUT" => "update",
        "DELETE" => "delete",
        var other => other,
    };

    /// <summary>Resource with its subresource, as RBAC names it.</summary>
    public string ResourcePath => Subresource.Length == 0 ? Resource.Name : $"{Resource.Name}/{Subresource}";

    public string Operation => $"{Verb} {ResourcePath}";

    /// <summary>The objects that the path and the selectors are about.</summary>
    public Selection Selection => new(
        Namespace.Length == 0 ? null : Namespace,
        LabelSelector.Parse(Query("labelSelector")),
        FieldSelector.Parse(Query("fieldSelector"), Resource));

    /// <summary>What a path is about; null for one that names no stored resource.</summary>
    /// <remarks>Paths: <c>/api/v1[/namespaces/NS]/RESOURCE[/NAME[/SUB]]</c> and <c>/apis/GROUP/v1/…</c>.</remarks>
    public static ApiRequest? Of(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, rest) = parts switch
        {
            ["api", "v1", .. var core] => ("", core),
            ["apis", var named, "v1", .. var other] => (named, other),
            _ => ("", []),
        };
        // The older form of binding: POST …/bindings, the pod's name in the body.
        if (rest is ["namespaces", var bound, "bindings"]) return new(context, ApiResource.Pods, bound, Name: null, "binding");
        var (itsNamespace, path) = rest is ["namespaces", var ns, _, ..] ? (ns, rest[2..]) : ("", rest);
        if (path.Length == 0 || path.Length > 3) return null;
        var resource = ApiResource.All.FirstOrDefault(one => one.Group == group && one.Name == path[0]);
        if (resource is null || (itsNamespace.Length > 0 && !resource.IsNamespaced)) return null;
        return new(context, resource, itsNamespace, path.ElementAtOrDefault(1), path.ElementAtOrDefault(2) ?? "");
    }

    public string? Query(string name) => Context.Request.Query[name] is [var value, ..] ? value : null;

    /// <summary>A number in the query; null when absent or empty.</summary>
    public long? Number(string name, Func<string, ApiException> whenInvalid)
    {
        if (Query(name) is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw whenInvalid(text);
    }

    public async Task<JsonObject> ReadBodyAsync(string whenInvalid, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await Context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length <= MaxBodyBytes) continue;
            throw new ApiException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBodyBytes}");
        }

        return ApiJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length), whenInvalid);
    }

    /// <exception cref="ApiException">403 for a user without rights, as RBAC words it.</exception>
    public void Authorize(ApiUser user)
    {
        if (user.IsAllowed) return;
        throw Forbidden(user.Name, Verb, Resource.QualifiedName, ResourcePath, Resource.Group, Namespace, Name, Resource.Name);
    }

    public static ApiException Forbidden(
        string user, string verb, string qualifiedName, string path, string group, string itsNamespace, string? name, string kind)
    {
        var subject = name is null ? qualifiedName : $"{qualifiedName} \"{name}\"";
        var scope = itsNamespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{itsNamespace}\"";
        var details = new JsonObject();
        if (name is not null) details["name"] = name;
        if (group.Length > 0) details["group"] = group;
        details["kind"] = kind;
        return new(403, "Forbidden",
            $"{subject} is forbidden: User \"{user}\" cannot {verb} resource \"{path}\" in API group \"{group}\" {scope}", details);
    }
}
