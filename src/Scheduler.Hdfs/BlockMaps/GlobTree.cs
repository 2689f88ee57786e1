using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// The alternatives of a glob as one tree from the root, so that what several of them ask of a directory is asked once. A node stands for
/// one component after those above it.
/// </summary>
internal sealed class GlobTree
{
    private readonly Dictionary<string, GlobTree> _names = [];
    private readonly Dictionary<GlobComponent, GlobTree> _patterns = [];

    private GlobTree()
    {
    }

    /// <summary>Whether an alternative ends here: what is reached here is part of the input.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Nodes below for exactly one name each.</summary>
    public IReadOnlyDictionary<string, GlobTree> Names => _names;

    /// <summary>Nodes below for each name that a pattern admits.</summary>
    public IReadOnlyDictionary<GlobComponent, GlobTree> Patterns => _patterns;

    /// <summary>Whether anything is asked for below.</summary>
    public bool HasBelow => _names.Count + _patterns.Count > 0;

    /// <summary>Ends below that names alone lead to.</summary>
    public int NamedEndsBelow => _names.Values.Sum(below => below.NamedEndsBelow + (below.IsEnd ? 1 : 0));

    /// <summary>The tree of a glob.</summary>
    public static GlobTree Of(PathGlob glob)
    {
        var root = new GlobTree();
        foreach (var alternative in glob.Alternatives)
            alternative.Aggregate(root, (node, component) => node.Below(component)).IsEnd = true;
        return root;
    }

    private GlobTree Below(GlobComponent component) =>
        component.Literal is { } name ? Below(_names, name) : Below(_patterns, component);

    private static GlobTree Below<T>(Dictionary<T, GlobTree> nodes, T key)
        where T : notnull
    {
        if (!nodes.TryGetValue(key, out var node)) nodes.Add(key, node = new GlobTree());
        return node;
    }
}
