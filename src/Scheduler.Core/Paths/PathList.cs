using System.Collections.Immutable;
using System.Text;

namespace Scheduler.Core.Paths;

/// <summary>The inputs that the text of <c>hdfs.locality/paths</c> names, and what of it had to be ignored.</summary>
/// <param name="Paths">Each input once, in the order of the text; without paths below another one of them.</param>
/// <param name="Ignored">One sentence for each entry that is not an HDFS path.</param>
public sealed record PathList(ImmutableArray<InputPath> Paths, ImmutableArray<string> Ignored)
{
    private static readonly char[] GlobCharacters = ['*', '?', '[', '{', '\\'];

    /// <summary>Reads the text: entries separated by commas, semicolons or white space.</summary>
    /// <param name="text">
    /// A comma inside <c>{}</c> does not separate; <c>\,</c> <c>\;</c> and <c>\ </c> are the literal character. Other
    /// backslashes stay, for they escape glob characters.
    /// </param>
    /// <param name="nameservice">Authority of entries that name none; empty for the default file system.</param>
    /// <param name="maxPaths">Entries beyond this many are ignored.</param>
    public static PathList Parse(string text, string nameservice, int maxPaths)
    {
        var paths = ImmutableArray.CreateBuilder<InputPath>();
        var ignored = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<InputPath>();
        foreach (var entry in Split(text))
        {
            if (!PathEntry.TryParse(entry, nameservice, out var path, out var problem)) ignored.Add(problem);
            else if (!seen.Add(path)) continue;
            else if (paths.Count < maxPaths) paths.Add(path);
            else ignored.Add($"'{path}' is beyond the {maxPaths} paths that one pod may name (Paths:MaxPerPod).");
        }

        return new PathList(WithoutCovered(paths.ToImmutable()), ignored.ToImmutable());
    }

    /// <summary>A path below another one is read with it; counting it again would weigh its blocks double.</summary>
    private static ImmutableArray<InputPath> WithoutCovered(ImmutableArray<InputPath> paths) =>
        paths.Length < 2 ? paths : paths.RemoveAll(path => paths.Any(other => Covers(other, path)));

    private static bool Covers(InputPath directory, InputPath path)
    {
        if (directory.Authority != path.Authority || !IsLiteral(directory) || !IsLiteral(path)) return false;
        var prefix = directory.Path == "/" ? "/" : directory.Path + "/";
        // What a directory hides, it does not cover.
        return path.Path.Length > prefix.Length
            && path.Path.StartsWith(prefix, StringComparison.Ordinal)
            && !path.Path[prefix.Length..].Split('/').Any(HiddenName.Is);
    }

    private static bool IsLiteral(InputPath path) => path.Path.IndexOfAny(GlobCharacters) < 0;

    private static List<string> Split(string text)
    {
        var entries = new List<string>();
        var entry = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                // Inside braces a bare comma would part alternatives, so that there the backslash must stay for the glob.
                if (!IsSeparator(text[++i]) || depth > 0) entry.Append(c);
                entry.Append(text[i]);
                continue;
            }

            if (IsSeparator(c) && !(c == ',' && depth > 0))
            {
                depth = 0;
                Flush(entry, entries);
                continue;
            }

            if (c == '{') depth++;
            else if (c == '}' && depth > 0) depth--;
            entry.Append(c);
        }

        Flush(entry, entries);
        return entries;
    }

    private static bool IsSeparator(char c) => c is ',' or ';' || char.IsWhiteSpace(c);

    private static void Flush(StringBuilder entry, List<string> entries)
    {
        if (entry.Length > 0) entries.Add(entry.ToString());
        entry.Clear();
    }
}
