namespace Scheduler.Sandbox.Kubernetes;

/// <summary>A field selector: terms <c>field=value</c>, <c>field==value</c> or <c>field!=value</c>, separated by commas.</summary>
internal sealed class FieldSelector
{
    private readonly (Func<StoredObject, string> Field, string Value, bool IsEqual)[] _terms;

    private FieldSelector((Func<StoredObject, string> Field, string Value, bool IsEqual)[] terms) => _terms = terms;

    public static FieldSelector Everything { get; } = new([]);

    public bool IsEmpty => _terms.Length == 0;

    /// <exception cref="ApiException">A term that does not parse, or a field that this resource has no selector for.</exception>
    public static FieldSelector Parse(string? text, ApiResource resource) => string.IsNullOrEmpty(text)
        ? Everything
        : new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(term => Term(term, resource))]);

    public bool Matches(StoredObject value)
    {
        foreach (var (field, wanted, isEqual) in _terms)
        {
            if (field(value) == wanted != isEqual) return false;
        }

        return true;
    }

    private static (Func<StoredObject, string>, string, bool) Term(string term, ApiResource resource)
    {
        var at = term.IndexOf('=', StringComparison.Ordinal);
        if (at < 1) throw ApiException.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        var isEqual = term[at - 1] != '!';
        var value = term[(at + 1)..].TrimStart('=');
        return (Field(term[..(isEqual ? at : at - 1)], resource), value, isEqual);
    }

    private static Func<StoredObject, string> Field(string name, ApiResource resource) => name switch
    {
        "metadata.name" => value => value.Name,
        "metadata.namespace" when resource.IsNamespaced => value => value.Namespace,
        "spec.nodeName" when resource == ApiResource.Pods => value => value.Fields.NodeName,
        "spec.schedulerName" when resource == ApiResource.Pods => value => value.Fields.SchedulerName,
        "status.phase" when resource == ApiResource.Pods => value => value.Fields.Phase,
        "status.podIP" when resource == ApiResource.Pods => value => (string?)value.Parse()["status"]?["podIP"] ?? "",
        _ => throw ApiException.BadRequest($"field label not supported: {name}"),
    };
}
