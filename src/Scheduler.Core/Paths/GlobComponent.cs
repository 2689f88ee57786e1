using System.Text.RegularExpressions;

namespace Scheduler.Core.Paths;

/// <summary>One component of a path that may be a Hadoop glob; immutable.</summary>
/// <remarks>Matching takes time linear in the name, whatever the pattern: a pattern comes from a pod's annotation.</remarks>
public sealed class GlobComponent
{
    private readonly Regex? _regex;
    private readonly char _first;

    internal GlobComponent(string literal) => Literal = literal;

    internal GlobComponent(Regex regex, char first)
    {
        _regex = regex;
        _first = first;
    }

    /// <summary>The name itself, escapes removed; null when the component is a pattern.</summary>
    public string? Literal { get; }

    /// <summary>Whether the component's syntax matches the name, hidden or not.</summary>
    public bool IsMatch(string name) => _regex?.IsMatch(name) ?? string.Equals(Literal, name, StringComparison.Ordinal);

    /// <summary>
    /// Whether the name is part of the input: it matches, and is not hidden (<see cref="HiddenName"/>) unless the component itself
    /// starts with the character that hides it (<c>_*</c>, <c>.staging-?</c>).
    /// </summary>
    public bool Admits(string name) => IsMatch(name) && (Literal is not null || !HiddenName.Is(name) || name[0] == _first);
}
