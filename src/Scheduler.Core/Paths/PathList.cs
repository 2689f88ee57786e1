using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>The inputs that the text of <c>hdfs.locality/paths</c> names, and what of it had to be ignored.</summary>
/// <param name="Paths">Each input once, in the order of the text; without paths below another one of them.</param>
/// <param name="Ignored">One sentence for each entry that was looked at and does not count.</param>
public sealed record PathList(ImmutableArray<InputPath> Paths, ImmutableArray<string> Ignored)
{
    /// <summary>Entries looked at for each path that a pod may name: room for wrong ones and for repeats.</summary>
    public const int EntriesPerPath = 4;

    /// <summary>Characters that all paths of a pod may have together, for each path that it may name.</summary>
    public const int CharactersPerPath = 512;

    /// <summary>What an entry writes where the Job's completion index goes.</summary>
    public const string IndexPlaceholder = "{index}";

    /// <summary>How many entries were not looked at, since they come behind those that are.</summary>
    public int NotLookedAt { get; private init; }

    /// <summary>Entries that are looked at where a pod may name so many paths.</summary>
    public static int MaxEntries(int maxPaths) => EntriesPerPath * maxPaths;

    /// <summary>Characters that the paths of a pod may have together where it may name so many; the longest of HDFS always fits.</summary>
    public static int MaxCharacters(int maxPaths) => Math.Max(CharactersPerPath * maxPaths, PathEntry.MaxPathLength);

    /// <summary>Reads the text: entries separated by commas, semicolons or white space.</summary>
    /// <param name="text">
    /// A comma inside <c>{}</c> does not separate; <c>\,</c> <c>\;</c> and <c>\ </c> are the literal character. Other
    /// backslashes stay, for they escape glob characters.
    /// </param>
    /// <param name="nameservice">Authority of entries that name none; empty for the default file system.</param>
    /// <param name="maxPaths">Paths beyond this many are ignored, and so are those beyond <see cref="MaxCharacters"/>.</param>
    /// <param name="index">What stands in for <see cref="IndexPlaceholder"/>; null leaves it.</param>
    public static PathList Parse(string text, string nameservice, int maxPaths, string? index = null)
    {
        var entries = new PathEntries(text, MaxEntries(maxPaths));
        var (paths, ignored) = (ImmutableArray.CreateBuilder<InputPath>(), ImmutableArray.CreateBuilder<string>());
        var (seen, left) = (new HashSet<InputPath>(), MaxCharacters(maxPaths));
        foreach (var raw in entries.Taken)
        {
            var entry = index is null ? raw : raw.Replace(IndexPlaceholder, index, StringComparison.Ordinal);
            if (!PathEntry.TryParse(entry, nameservice, out var path, out var problem)) ignored.Add(problem);
            else if (!seen.Add(path)) continue;
            else if (paths.Count == maxPaths) ignored.Add(Beyond(path, $"{maxPaths} paths that one pod may name (Paths:MaxPerPod)"));
            else if (path.Path.Length > left)
                ignored.Add(Beyond(path, $"{MaxCharacters(maxPaths)} characters that a pod's paths may have together"));
            else
            {
                left -= path.Path.Length;
                paths.Add(path);
            }
        }

        return new PathList(CoveredPaths.Remove(paths.ToImmutable()), ignored.ToImmutable()) { NotLookedAt = entries.NotTaken };
    }

    private static string Beyond(InputPath path, string bound) => $"'{ShortText.Quote(path.ToString())}' is beyond the {bound}.";
}
