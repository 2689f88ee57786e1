using System.Text.RegularExpressions;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// A label selector: <c>a=b</c>, <c>a!=b</c>, <c>a</c>, <c>!a</c>, <c>a in (b,c)</c>, <c>a notin (b,c)</c>, separated by commas.
/// </summary>
internal sealed partial class LabelSelector
{
    private readonly Requirement[] _requirements;

    private LabelSelector(Requirement[] requirements) => _requirements = requirements;

    public static LabelSelector Everything { get; } = new([]);

    public bool IsEmpty => _requirements.Length == 0;

    /// <exception cref="ApiException">It does not parse.</exception>
    public static LabelSelector Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? Everything
        : new([.. CommasOutsideParentheses().Split(text).Select(Requirement.Parse)]);

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex CommasOutsideParentheses();

    [GeneratedRegex(@"^\s*(?<key>[\w./-]+)\s+(?<op>in|notin)\s*\((?<values>[^()]*)\)\s*$")]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^\s*(?<key>[\w./-]+)\s*(?<op>==|=|!=)\s*(?<values>[\w.-]*)\s*$")]
    private static partial Regex EqualityTerm();

    [GeneratedRegex(@"^\s*(?<op>!?)\s*(?<key>[\w./-]+)\s*$")]
    private static partial Regex ExistenceTerm();

    /// <summary>One term. Like Kubernetes, a key that is absent satisfies the negative ones.</summary>
    private sealed record Requirement(string Key, bool IsPositive, string[]? Values)
    {
        public static Requirement Parse(string term)
        {
            if (SetTerm().Match(term) is { Success: true } set)
            {
                return new(set.Groups["key"].Value, set.Groups["op"].Value == "in", Split(set.Groups["values"].Value));
            }

            if (EqualityTerm().Match(term) is { Success: true } equality)
            {
                return new(equality.Groups["key"].Value, equality.Groups["op"].Value != "!=", [equality.Groups["values"].Value]);
            }

            return ExistenceTerm().Match(term) is { Success: true } existence
                ? new(existence.Groups["key"].Value, existence.Groups["op"].Length == 0, Values: null)
                : throw ApiException.BadRequest($"unable to parse requirement: {term.Trim()}");
        }

        public bool Matches(IReadOnlyDictionary<string, string> labels)
        {
            var holds = labels.TryGetValue(Key, out var value) && (Values is null || Values.Contains(value));
            return holds == IsPositive;
        }

        private static string[] Split(string values) => values.Split(',', StringSplitOptions.TrimEntries);
    }
}
