using System.Text.RegularExpressions;

namespace Scheduler.Core.Paths;

/// <summary>One component of a path that may be a Hadoop glob; immutable.</summary>
/// <remarks>
/// Matching takes time linear in the name, whatever the pattern: a pattern comes from a pod's annotation. The matcher is built when
/// the first name is matched, since most components of a hostile pattern never meet one.
/// </remarks>
public sealed class GlobComponent
{
    /// <summary>The component <c>*</c>.</summary>
    internal static readonly GlobComponent Any = new("*", regex: null);

    private readonly Lazy<Regex>? _regex;

    internal GlobComponent(string pattern, string literal) => (Pattern, Literal) = (pattern, literal);

    internal GlobComponent(string pattern, Lazy<Regex>? regex) => (Pattern, _regex) = (pattern, regex);

    /// <summary>The component as it is written.</summary>
    public string Pattern { get; }

    /// <summary>The name itself, escapes removed; null when the component is a pattern.</summary>
    public string? Literal { get; }

    /// <summary>Whether the component's syntax matches the name, hidden or not.</summary>
    public bool IsMatch(string name) =>
        Literal is null ? _regex is null || _regex.Value.IsMatch(name) : string.Equals(Literal, name, StringComparison.Ordinal);

    /// <summary>
    /// Whether the name is part of the input: it matches, and is not hidden (<see cref="HiddenName"/>) unless the component, in
    /// braces the alternative that matches, itself starts with the character that hides it (<c>_*</c>, <c>{_meta,data}</c>).
    /// </summary>
    public bool Admits(string name) => Literal is not null || !HiddenName.Is(name)
        ? IsMatch(name)
        : !HiddenName.IsCopying(name) && _regex is not null && _regex.Value.IsMatch(GlobTranslator.WithFirstNamed(name));
}
