using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// A label selector in <c>kubectl -l</c>'s syntax: <c>key=value</c>, <c>key==value</c>, <c>key!=value</c>, <c>key in (a,b)</c>,
/// <c>key notin (a,b)</c>, <c>key</c>, <c>!key</c>, joined by commas that all must hold. Evaluated here instead of by the API server.
/// </summary>
internal sealed partial class LabelSelector
{
    private const int MaxLength = 4_096;

    private readonly ImmutableArray<LabelRequirement> _requirements;

    private LabelSelector(ImmutableArray<LabelRequirement> requirements) => _requirements = requirements;

    /// <summary>Reads a selector.</summary>
    /// <returns>Null when the text is not one; then <paramref name="fault"/> says why, as the end of a sentence.</returns>
    public static LabelSelector? Parse(string text, out string fault)
    {
        fault = text.Length > MaxLength ? $"it is longer than {MaxLength} characters" : "it is empty, which would select every pod";
        if (text.Length > MaxLength || string.IsNullOrWhiteSpace(text)) return null;
        var terms = ImmutableArray.CreateBuilder<LabelRequirement>();
        foreach (var term in TopLevelComma().Split(text))
        {
            if (ParseTerm(term.Trim()) is not { } requirement)
            {
                fault = $"'{term.Trim()}' is not a term such as key=value, key in (a,b) or !key";
                return null;
            }

            terms.Add(requirement);
        }

        return new LabelSelector(terms.ToImmutable());
    }

    /// <summary>Whether these labels, a JSON object of strings (or nothing), meet every term.</summary>
    public bool Matches(ReadOnlySpan<byte> labels)
    {
        foreach (var requirement in _requirements)
            if (!requirement.IsMetBy(ValueOf(requirement.Utf8Key, labels)))
                return false;
        return true;
    }

    private static string? ValueOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> labels)
    {
        if (labels.IsEmpty) return null;
        var reader = new Utf8JsonReader(labels);
        if (!reader.EnterObject()) return null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals(key)) return reader.ReadText();
            reader.SkipValue();
        }

        return null;
    }

    private static LabelRequirement? ParseTerm(string term)
    {
        var match = Term().Match(term);
        if (!match.Success) return null;
        var key = match.Groups["key"].Value;
        var operation = match.Groups["op"].Value;
        var values = match.Groups["set"].Success
            ? match.Groups["set"].Value.Split(',', StringSplitOptions.TrimEntries)
            : operation.Length > 0 ? [match.Groups["value"].Value] : [];
        if (!LabelSyntax.IsKey(key) || !values.All(LabelSyntax.IsValue)) return null;
        return new LabelRequirement(key, [.. values], match.Groups["not"].Success || operation is "!=" or "notin");
    }

    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.CultureInvariant)]
    private static partial Regex TopLevelComma();

    [GeneratedRegex(
        @"^(?:(?<not>!)\s*(?<key>[^\s=!(),]+)"
        + @"|(?<key>[^\s=!(),]+)(?:\s*(?<op>==|=|!=)\s*(?<value>[^\s=!(),]*)|\s+(?<op>in|notin)\s*\((?<set>[^()]*)\))?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Term();
}

/// <summary>One term of a label selector.</summary>
/// <param name="Key">The label's key.</param>
/// <param name="Values">Values to compare with; empty when only the key's presence counts.</param>
/// <param name="Negated">Whether the term holds when the label is absent or has none of the values.</param>
internal sealed record LabelRequirement(string Key, ImmutableArray<string> Values, bool Negated)
{
    /// <summary>The key as it stands in JSON, to compare without making a string.</summary>
    public byte[] Utf8Key { get; } = Encoding.UTF8.GetBytes(Key);

    /// <summary>Whether an object whose label has this value (null: no such label) meets the term.</summary>
    public bool IsMetBy(string? value) =>
        (value is not null && (Values.IsEmpty || Values.Contains(value, StringComparer.Ordinal))) != Negated;
}

/// <summary>What Kubernetes accepts as the key and the value of a label.</summary>
internal static partial class LabelSyntax
{
    private const int MaxPrefixLength = 253;
    private const int MaxNameLength = 63;

    /// <summary>Whether the text is a key: a name of at most 63 characters, with or without a DNS prefix and a slash.</summary>
    public static bool IsKey(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var name = text[(slash + 1)..];
        return name.Length is > 0 and <= MaxNameLength && Name().IsMatch(name)
            && (slash < 0 || (slash is > 0 and <= MaxPrefixLength && Prefix().IsMatch(text[..slash])));
    }

    /// <summary>Whether the text is a value: empty, or at most 63 characters.</summary>
    public static bool IsValue(string text) => text.Length == 0 || (text.Length <= MaxNameLength && Name().IsMatch(text));

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9_.\-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
