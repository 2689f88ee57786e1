using System.Text.RegularExpressions;

namespace Scheduler.Kubernetes.Watch;

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

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
