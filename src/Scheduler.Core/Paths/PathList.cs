using System.Collections.Immutable;
using System.Text;

namespace Scheduler.Core.Paths;

/// <summary>The inputs that the text of <c>hdfs.locality/paths</c> names, and what of it had to be ignored.</summary>
/// <param name="Paths">Each input once, in the order of the text.</param>
/// <param name="Ignored">One sentence for each entry that is not an HDFS path.</param>
public sealed record PathList(ImmutableArray<InputPath> Paths, ImmutableArray<string> Ignored)
{
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

        return new PathList(paths.ToImmutable(), ignored.ToImmutable());
    }

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
                if (!IsSeparator(text[++i])) entry.Append(c);
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
