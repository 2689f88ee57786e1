using System.Text.RegularExpressions;

namespace Scheduler.Core.Paths;

/// <summary>One component of a path that may be a Hadoop glob; immutable.</summary>
/// <remarks>
/// Matching takes time linear in the name for any pattern, since patterns come from pod annotations. The matcher is built when the first
/// name is matched: most components of a hostile pattern are never used.
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
    /// Whether the name is part of the input: it matches, and is not hidden (<see cref="HiddenName"/>). A hidden name is admitted if the
    /// component, or the alternative in braces that matches, itself starts with the hiding character (<c>_*</c>, <c>{_meta,data}</c>).
    /// </summary>
    public bool Admits(string name) => Literal is not null || !HiddenName.Is(name)
        ? IsMatch(name)
        : !HiddenName.IsCopying(name) && _regex is not null && _regex.Value.IsMatch(GlobTranslator.WithFirstNamed(name));
}
