using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Paths;

/// <summary>Reads one entry of <c>hdfs.locality/paths</c>: a path, or a URI of HDFS or of a file system that may lead there.</summary>
internal static class PathEntry
{
    /// <summary>HDFS refuses longer paths (<c>HdfsConstants.MAX_PATH_LENGTH</c>).</summary>
    public const int MaxPathLength = 8_000;

    /// <summary>A DNS name of 253 characters, a colon and a port.</summary>
    private const int MaxAuthorityLength = 259;

    /// <summary>Reads an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="nameservice">Authority for an HDFS path without one; empty for the default file system.</param>
    /// <param name="path">The path.</param>
    /// <param name="problem">Why it is not a path, as a sentence; null when the result is true.</param>
    public static bool TryParse(string entry, string nameservice, out FileSystemPath path, [NotNullWhen(false)] out string? problem)
    {
        path = default;
        problem = Malformed(entry);
        if (problem is not null) return false;
        var scheme = SchemeOf(entry);
        var rest = scheme.Length == 0 ? entry : entry[(scheme.Length + 1)..];
        path = new FileSystemPath(scheme.ToLowerInvariant(), "", "");
        if (!path.MayBeHdfs)
        {
            problem = $"'{ShortText.Quote(entry)}' is not on HDFS and has no block locations there; "
                + "name a path, or an hdfs, viewfs, webhdfs or swebhdfs URI.";
            return false;
        }

        path = path.IsHdfs ? path with { Authority = nameservice } : path;
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal)) (path, rest) = WithAuthority(path, rest[2..]);
        if (!rest.StartsWith('/')) problem = $"'{ShortText.Quote(entry)}' is not absolute: start it with '/'.";
        else if (!IsAuthority(path.Authority)) problem = $"'{ShortText.Quote(entry)}' has a malformed nameservice or host:port.";
        else path = path with { Path = Normalize(rest) };
        return problem is null;
    }

    private static string? Malformed(string entry)
    {
        if (entry.Length > MaxPathLength) return $"'{ShortText.Quote(entry)}' is longer than the {MaxPathLength} characters HDFS allows.";
        if (entry.Any(char.IsControl)) return "an entry holds a control character.";
        return entry[0] is '[' or '"' or '\'' || entry.StartsWith("{\"", StringComparison.Ordinal)
            ? $"'{ShortText.Quote(entry)}' is written as JSON: write the paths alone, between commas, without brackets and quotes."
            : null;
    }

    // As in Hadoop's Path: the part before a colon, if the colon comes before any slash.
    private static string SchemeOf(string entry)
    {
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && (slash < 0 || colon < slash) ? entry[..colon] : "";
    }

    private static (FileSystemPath Path, string Below) WithAuthority(FileSystemPath path, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var named = slash < 0 ? rest : rest[..slash];
        return (named.Length > 0 ? path with { Authority = named } : path, slash < 0 ? "/" : rest[slash..]);
    }

    private static bool IsAuthority(string authority) =>
        authority.Length <= MaxAuthorityLength
        && authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    /// <summary>Drops empty and <c>.</c> components and resolves <c>..</c>, as Hadoop's <c>Path</c> does.</summary>
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
