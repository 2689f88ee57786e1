namespace Scheduler.Management;

/// <summary>Which decisions are wanted. What is null does not matter.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Group">Its group.</param>
/// <param name="Text">A part of its name, its group's or its node's, in any case.</param>
/// <param name="Limit">How many at the most.</param>
internal sealed record DecisionSearch(string? Namespace, string? Group, string? Text, int Limit)
{
    /// <summary>How many without a <c>limit</c>, and how many at the most.</summary>
    public const int DefaultLimit = 50, MaxLimit = 500;

    /// <summary>Whether a decision about such a pod is wanted.</summary>
    /// <param name="podNamespace">Its namespace.</param>
    /// <param name="podName">Its name.</param>
    /// <param name="group">Its group; null when that is not known.</param>
    /// <param name="nodeName">The node it is bound to; null when it is not.</param>
    public bool Wants(string podNamespace, string podName, string? group, string? nodeName) =>
        (Namespace is null || podNamespace == Namespace)
        && (Group is null || group == Group)
        && (Text is null || Has(podName) || Has(group) || Has(nodeName));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
