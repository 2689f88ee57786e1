namespace Scheduler.Sandbox.Kubernetes;

/// <summary>The objects that a list or a watch is about: a namespace, a label selector, a field selector.</summary>
internal sealed record Selection(string? Namespace, LabelSelector Labels, FieldSelector Fields)
{
    public static Selection Everything { get; } = new(null, LabelSelector.Everything, FieldSelector.Everything);

    /// <summary>Whether a selector narrows it: lists do not tell what remains then.</summary>
    public bool HasSelector => !Labels.IsEmpty || !Fields.IsEmpty;

    public bool Matches(StoredObject value) =>
        (Namespace is null || value.Namespace == Namespace) && Labels.Matches(value.Fields.Labels) && Fields.Matches(value);
}
