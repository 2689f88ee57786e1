using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>The inputs that the text of <c>hdfs.locality/paths</c> names, and the ignored entries.</summary>
/// <param name="Paths">Each input once, in the order of the text; without paths below another one of them.</param>
/// <param name="Ignored">Each entry that was read and is ignored.</param>
public sealed record PathList(ImmutableArray<InputPath> Paths, ImmutableArray<IgnoredEntry> Ignored)
{
    /// <summary>Entries that are read for each path that a pod may name: room for wrong ones and repeats.</summary>
    public const int EntriesPerPath = 4;

    /// <summary>Characters that all paths of a pod may have together, for each path that it may name.</summary>
    public const int CharactersPerPath = 512;

    /// <summary>The placeholder for the Job's completion index.</summary>
    public const string IndexPlaceholder = "{index}";

    /// <summary>Paths that are written as URIs of another file system that leads to HDFS.</summary>
    public ImmutableArray<ResolvedPath> Resolved { get; private init; } = [];

    /// <summary>How many entries at the end were not read.</summary>
    public int NotLookedAt { get; private init; }

    /// <summary>Entries that are read if a pod may name this many paths.</summary>
    public static int MaxEntries(int maxPaths) => EntriesPerPath * maxPaths;

    /// <summary>Total characters of a pod's paths if it may name this many. The longest HDFS path always fits.</summary>
    public static int MaxCharacters(int maxPaths) => Math.Max(CharactersPerPath * maxPaths, PathEntry.MaxPathLength);

    /// <summary>Reads the text: entries separated by commas, semicolons or white space.</summary>
    /// <param name="text">
    /// A comma inside <c>{}</c> does not separate; <c>\,</c> <c>\;</c> and <c>\ </c> are the literal character. Other backslashes stay,
    /// since they escape glob characters.
    /// </param>
    /// <param name="nameservice">Authority for entries without one; empty for the default file system.</param>
    /// <param name="maxPaths">Paths beyond this many are ignored, and so are those beyond <see cref="MaxCharacters"/>.</param>
    /// <param name="index">The value for <see cref="IndexPlaceholder"/>; null to keep the placeholder.</param>
    /// <param name="fileSystems">Resolves URIs of other file systems; null for HDFS only.</param>
    public static PathList Parse(string text, string nameservice, int maxPaths, string? index = null, IFileSystems? fileSystems = null)
    {
        var entries = new PathEntries(text, MaxEntries(maxPaths));
        var (paths, ignored) = (ImmutableArray.CreateBuilder<InputPath>(), ImmutableArray.CreateBuilder<IgnoredEntry>());
        var (resolved, seen, left) = (ImmutableArray.CreateBuilder<ResolvedPath>(), new HashSet<InputPath>(), MaxCharacters(maxPaths));
        foreach (var raw in entries.Taken)
        {
            var entry = index is null ? raw : raw.Replace(IndexPlaceholder, index, StringComparison.Ordinal);
            foreach (var path in InputsOf(entry, nameservice, fileSystems ?? IFileSystems.HdfsOnly, ignored, resolved))
            {
                if (!seen.Add(path)) continue;
                if (paths.Count == maxPaths) ignored.Add(Beyond(entry, path, $"{maxPaths} paths that one pod may name (Paths:MaxPerPod)"));
                else if (path.Path.Length > left)
                    ignored.Add(Beyond(entry, path, $"{MaxCharacters(maxPaths)} characters that a pod's paths may have together"));
                else
                {
                    left -= path.Path.Length;
                    paths.Add(path);
                }
            }
        }

        return new PathList(CoveredPaths.Remove(paths.ToImmutable()), ignored.ToImmutable())
        {
            Resolved = resolved.ToImmutable(),
            NotLookedAt = entries.NotTaken,
        };
    }

    private static ImmutableArray<InputPath> InputsOf(
        string entry,
        string nameservice,
        IFileSystems fileSystems,
        ImmutableArray<IgnoredEntry>.Builder ignored,
        ImmutableArray<ResolvedPath>.Builder resolved)
    {
        try
        {
            if (!PathEntry.TryParse(entry, nameservice, out var path, out var problem)) throw new FormatException(problem);
            var inputs = fileSystems.Resolve(path);
            if (!path.IsHdfs || inputs is not [var same] || same != new InputPath(path.Authority, path.Path))
                resolved.AddRange(inputs.Select(input => new ResolvedPath(entry, input)));
            return inputs;
        }
        catch (FormatException e)
        {
            ignored.Add(new IgnoredEntry(ShortText.Quote(entry), e.Message));
            return [];
        }
    }

    private static IgnoredEntry Beyond(string entry, InputPath path, string bound) =>
        new(ShortText.Quote(entry), $"'{ShortText.Quote(path.ToString())}' is beyond the {bound}.");
}

/// <summary>An ignored entry of <c>hdfs.locality/paths</c>.</summary>
/// <param name="Entry">The entry as written, shortened if it is long.</param>
/// <param name="Problem">Why it is ignored, as a sentence that says what to do.</param>
public readonly record struct IgnoredEntry(string Entry, string Problem);

/// <summary>A path on HDFS that a pod wrote as another URI.</summary>
/// <param name="Written">The entry as written.</param>
/// <param name="Path">What it resolves to.</param>
public readonly record struct ResolvedPath(string Written, InputPath Path);
