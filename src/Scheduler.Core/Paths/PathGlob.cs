using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Paths;

/// <summary>
/// A path with Hadoop's glob syntax, parsed: <c>*</c> and <c>?</c> within a component, <c>[a-c]</c>, <c>[^a]</c>, <c>[!a]</c>, <c>{a,b}</c>
/// (nested, and with slashes), and <c>\</c> before a literal character. Immutable.
/// </summary>
/// <remarks>
/// The semantics are those of Hadoop's <c>FileSystem.globStatus</c>: braces that contain a slash are expanded first, and every
/// expansion is matched component by component. Empty components (<c>//</c>) are dropped.
/// </remarks>
public sealed class PathGlob
{
    /// <summary>Longest path, in characters: HDFS refuses longer ones.</summary>
    public const int MaxLength = PathEntry.MaxPathLength;

    /// <summary>The most paths that braces with slashes may expand to.</summary>
    public const int MaxAlternatives = 1_000;

    /// <summary>The most components over all alternatives.</summary>
    public const int MaxComponents = 10_000;

    /// <summary>
    /// Largest pattern of one component: a character counts 1, a <c>*</c> or <c>?</c> 16. Linear-time matching needs a bound (10,000 states
    /// by default in .NET), and some hundred names in braces stay below it.
    /// </summary>
    public const int MaxPatternSize = 6_000;

    /// <summary>The most characters of all paths that braces with slashes expand to, intermediate ones included.</summary>
    public const int MaxExpandedLength = 262_144;

    private const int WildcardSize = 16;

    /// <summary>The characters that make a path a glob, and <c>\</c>, which escapes them.</summary>
    internal static readonly SearchValues<char> Characters = SearchValues.Create("*?[{\\");

    private PathGlob(ImmutableArray<ImmutableArray<GlobComponent>> alternatives) => Alternatives = alternatives;

    /// <summary>The paths to match, each as its components from the root; several when braces contain slashes.</summary>
    public ImmutableArray<ImmutableArray<GlobComponent>> Alternatives { get; }

    /// <summary>Whether it names exactly one path.</summary>
    public bool IsLiteral => Alternatives.Length == 1 && Alternatives[0].All(component => component.Literal is not null);

    /// <summary>Parses an absolute path.</summary>
    /// <param name="path">The path, as in <see cref="InputPath.Path"/>.</param>
    /// <param name="glob">The glob; null when the result is false.</param>
    /// <param name="error">What is wrong with the path, as a sentence; null when the result is true.</param>
    public static bool TryParse(string path, [NotNullWhen(true)] out PathGlob? glob, [NotNullWhen(false)] out string? error)
    {
        glob = null;
        try
        {
            glob = new PathGlob(Translate(Split(Expand(path))));
            error = null;
            return true;
        }
        catch (FormatException e)
        {
            error = e.Message;
            return false;
        }
    }

    private static List<string> Expand(string path)
    {
        if (!path.StartsWith('/')) throw new FormatException($"The path '{ShortText.Quote(path)}' is not absolute; start it with '/'.");
        if (path.Length > MaxLength) throw new FormatException($"The path has {path.Length} characters; HDFS allows {MaxLength}.");
        if (path.Contains('\0', StringComparison.Ordinal)) throw new FormatException("The path contains a NUL character.");
        return BraceExpander.Expand(path, MaxAlternatives, MaxExpandedLength);
    }

    // Before translation, since each component costs far more than its text.
    private static List<string[]> Split(List<string> paths)
    {
        var alternatives = new List<string[]>(paths.Count);
        var components = 0;
        foreach (var path in paths)
        {
            var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            components += names.Length;
            if (components > MaxComponents)
                throw new FormatException($"The braces of the glob expand to more than {MaxComponents} components; name fewer.");
            alternatives.Add(names);
        }

        return alternatives;
    }

    // Alternatives repeat each other's components: one matcher for each distinct text.
    private static ImmutableArray<ImmutableArray<GlobComponent>> Translate(List<string[]> alternatives)
    {
        var known = new Dictionary<string, GlobComponent>();
        return [.. alternatives.Select(names => names.Select(ComponentOf).ToImmutableArray())];

        GlobComponent ComponentOf(string name)
        {
            if (!known.TryGetValue(name, out var component)) known.Add(name, component = Component(name));
            return component;
        }
    }

    private static int SizeOf(string pattern) => pattern.Sum(c => c is '*' or '?' ? WildcardSize : 1);

    private static GlobComponent Component(string pattern)
    {
        var component = new GlobTranslator(pattern, mayBePattern: SizeOf(pattern) <= MaxPatternSize).Translate();
        return component.Literal is "." or ".."
            ? throw new FormatException($"The path has a component '{component.Literal}', which HDFS does not resolve; name the directory.")
            : component;
    }
}
