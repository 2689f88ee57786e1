using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>
/// The paths that each namespace may use (<c>Paths:Allow</c>). Without rules everything is allowed. With rules, a namespace may use only
/// what its own rule and the rule <c>*</c> allow.
/// </summary>
/// <remarks>
/// A prefix matches whole components: <c>/data</c> allows <c>/data</c> and <c>/data/in</c>, not <c>/database</c>. It applies to every
/// nameservice, unless it is written as <c>hdfs://nameservice/prefix</c>. A path of another file system is checked by what it resolves to
/// on HDFS. Of a glob, the components before the first glob character must be under the prefix.
/// </remarks>
public sealed class PathAllowance
{
    /// <summary>The rule for pods of every namespace.</summary>
    internal const string AnyNamespace = "*";

    private readonly FrozenDictionary<string, ImmutableArray<InputPath>> _prefixes;

    /// <summary>Rules by namespace.</summary>
    /// <exception cref="FormatException">A prefix is neither an absolute path nor an <c>hdfs://</c> URI.</exception>
    public PathAllowance(IReadOnlyDictionary<string, IReadOnlyList<string>> allow) =>
        _prefixes = allow.ToFrozenDictionary(
            rule => rule.Key, rule => rule.Value.Select(Prefix).ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>The rules of <c>Paths:Allow</c>.</summary>
    /// <exception cref="FormatException">See the constructor.</exception>
    public static PathAllowance Of(PathsOptions options) =>
        new(options.Allow.ToDictionary(rule => rule.Key, rule => (IReadOnlyList<string>)rule.Value, StringComparer.Ordinal));

    /// <summary>Whether pods of <paramref name="podNamespace"/> may use <paramref name="path"/>.</summary>
    public bool Allows(string podNamespace, InputPath path) =>
        _prefixes.Count == 0 || AllowsBy(podNamespace, path) || AllowsBy(AnyNamespace, path);

    private bool AllowsBy(string rule, InputPath path) =>
        _prefixes.TryGetValue(rule, out var prefixes) && prefixes.Any(prefix => Covers(prefix, path));

    private static bool Covers(InputPath prefix, InputPath path)
    {
        if (prefix.Authority.Length > 0 && prefix.Authority != path.Authority) return false;
        if (prefix.Path == "/") return true;
        var start = FixedStart(path.Path);
        return start.StartsWith(prefix.Path, StringComparison.Ordinal)
            && (start.Length == prefix.Path.Length || start[prefix.Path.Length] == '/');
    }

    /// <summary>The part of a glob that every match starts with; the root if the glob could leave it by <c>..</c>.</summary>
    private static string FixedStart(string path)
    {
        var glob = path.AsSpan().IndexOfAny(PathGlob.Characters);
        if (glob < 0) return path;
        return path.Contains("..", StringComparison.Ordinal) ? "/" : path[..path.LastIndexOf('/', glob)];
    }

    /// <summary>Parses a prefix of <c>Paths:Allow</c>; null, with the reason, when it cannot be used.</summary>
    internal static InputPath? TryParse(string text, out string? problem)
    {
        if (!PathEntry.TryParse(text, "", out var path, out problem)) return null;
        if (path.Path.AsSpan().ContainsAny(PathGlob.Characters))
        {
            problem = $"'{ShortText.Quote(text)}' is a glob: write a directory; a prefix allows all that is below it.";
            return null;
        }

        if (path.IsHdfs) return new InputPath(path.Authority, path.Path);
        problem = $"'{ShortText.Quote(text)}' is not on hdfs://: write the path that it leads to on hdfs://.";
        return null;
    }

    private static InputPath Prefix(string text) => TryParse(text, out var problem)
        ?? throw new FormatException($"Paths:Allow holds a prefix that cannot be used: {problem}");
}
