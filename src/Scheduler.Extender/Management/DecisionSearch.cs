using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Management;

/// <summary>Which decisions are wanted. What is null does not matter.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Group">Its group.</param>
/// <param name="Text">A part of its name, its group's or its node's, in any case.</param>
/// <param name="Limit">How many at the most.</param>
internal sealed record DecisionSearch(string? Namespace, string? Group, string? Text, int Limit)
{
    /// <summary>How many without a <c>limit</c>, and how many at the most.</summary>
    public const int DefaultLimit = 50, MaxLimit = 500;

    /// <summary>Whether a decision may be wanted: what can be told before it is put into words.</summary>
    public bool MayWant(Decision decision) => Namespace is null || decision.Pod.Namespace == Namespace;

    /// <summary>Whether it is wanted.</summary>
    public bool Wants(ExplainAnswer answer) =>
        (Namespace is null || answer.Namespace == Namespace)
        && (Group is null || answer.Siblings?.Group == Group)
        && (Text is null || Has(answer.Pod) || Has(answer.Siblings?.Group) || Has(answer.Bound?.Node));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
