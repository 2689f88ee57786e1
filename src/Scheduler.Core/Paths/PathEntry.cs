using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Paths;

/// <summary>Reads one entry of <c>hdfs.locality/paths</c>: a path, or an <c>hdfs:</c> URI.</summary>
internal static class PathEntry
{
    /// <summary>HDFS refuses longer paths (<c>HdfsConstants.MAX_PATH_LENGTH</c>).</summary>
    public const int MaxPathLength = 8_000;

    /// <summary>A DNS name of 253 characters, a colon and a port.</summary>
    private const int MaxAuthorityLength = 259;

    private const string SchemePrefix = "hdfs:";

    public static bool TryParse(string entry, string nameservice, out InputPath path, [NotNullWhen(false)] out string? problem)
    {
        path = default;
        problem = Problem(entry, out var rest);
        if (problem is not null) return false;
        var authority = nameservice;
        if (rest.StartsWith("//", StringComparison.Ordinal) && rest.Length < entry.Length)
        {
            var slash = rest.IndexOf('/', 2);
            var named = slash < 0 ? rest[2..] : rest[2..slash];
            if (named.Length > 0) authority = named;
            rest = slash < 0 ? "/" : rest[slash..];
        }

        if (!rest.StartsWith('/')) problem = $"'{ShortText.Quote(entry)}' is not absolute: start it with '/'.";
        else if (!IsAuthority(authority)) problem = $"'{ShortText.Quote(entry)}' has a malformed nameservice or host:port.";
        else path = new InputPath(authority, Normalize(rest));
        return problem is null;
    }

    private static string? Problem(string entry, out string rest)
    {
        rest = entry;
        if (entry.Length > MaxPathLength) return $"'{ShortText.Quote(entry)}' is longer than the {MaxPathLength} characters HDFS allows.";
        if (entry.Any(char.IsControl)) return "an entry holds a control character.";
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        var hasScheme = colon > 0 && (slash < 0 || colon < slash);
        if (!hasScheme) return null;
        if (!entry.StartsWith(SchemePrefix, StringComparison.OrdinalIgnoreCase))
            return $"'{ShortText.Quote(entry)}' is not on HDFS: only paths and hdfs:// URIs have block locations.";
        rest = entry[SchemePrefix.Length..];
        return null;
    }

    private static bool IsAuthority(string authority) =>
        authority.Length <= MaxAuthorityLength
        && authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    /// <summary>Drops empty and <c>.</c> components and resolves <c>..</c>, as Hadoop's own <c>Path</c> does before it asks a NameNode.</summary>
    private static string Normalize(string path)
    {
        var components = new List<string>();
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (component == ".") continue;
            if (component != "..") components.Add(component);
            else if (components.Count > 0) components.RemoveAt(components.Count - 1);
        }

        return "/" + string.Join('/', components);
    }
}
