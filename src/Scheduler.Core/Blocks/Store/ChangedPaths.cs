using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// When the paths of one namespace last changed, as a tree of path components. Recording a change costs one look-up per component, for any
/// number of maps; so does a query without globs. Bounded: a directory with very many changed children counts as changed itself, and
/// changes older than any map are forgotten. Not thread-safe.
/// </summary>
/// <param name="keep">How long changes are kept: older maps are read again because of their age.</param>
/// <param name="maxNodes">The most components.</param>
internal sealed class ChangedPaths(TimeSpan keep, int maxNodes = ChangedPaths.DefaultMaxNodes)
{
    /// <summary>The default: about 20 MB.</summary>
    public const int DefaultMaxNodes = 1 << 17;

    /// <summary>The most changed children of one directory that are kept separately.</summary>
    public const int MaxChildren = 1024;

    /// <summary>The most components of a path that are kept; a deeper change counts for its ancestor at this depth.</summary>
    public const int MaxDepth = 128;

    /// <summary>The most names that one glob query is matched against; above it, the whole directory counts.</summary>
    private const int MaxMatches = 256;

    private Node _root = new();
    private int _nodes;
    private DateTimeOffset _missedAt = DateTimeOffset.MinValue;

    /// <summary>Records that changes up to now may have been missed.</summary>
    public void Miss(DateTimeOffset at)
    {
        _missedAt = at;
        Forget();
    }

    /// <summary>Records a change of a path.</summary>
    public void Note(string path, DateTimeOffset at)
    {
        var node = _root;
        node.Below = at;
        foreach (var name in path.Split('/', MaxDepth + 1, StringSplitOptions.RemoveEmptyEntries).Take(MaxDepth))
        {
            if (Child(node, name) is not { } child) break;
            node = child;
            node.Below = at;
        }

        node.At = at;
        if (_nodes > maxNodes) Shrink(at);
    }

    /// <summary>The newest change at, below or above what the glob matches.</summary>
    public ChangeMark NewestFor(PathGlob glob)
    {
        var budget = MaxMatches;
        var newest = DateTimeOffset.MinValue;
        foreach (var components in glob.Alternatives) newest = Later(newest, NewestFor(_root, components, 0, ref budget));
        return newest >= _missedAt ? new ChangeMark(newest, IsGuess: false) : new ChangeMark(_missedAt, IsGuess: true);
    }

    private static DateTimeOffset NewestFor(Node node, ImmutableArray<GlobComponent> components, int next, ref int budget)
    {
        if (next == components.Length) return node.Below;
        // If a directory is created, deleted or moved, its content changes with it.
        var newest = node.At;
        if (node.Children is not { } children) return newest;
        var component = components[next];
        if (component.Literal is { } name)
            return children.TryGetValue(name, out var named) ? Later(newest, NewestFor(named, components, next + 1, ref budget)) : newest;
        foreach (var (childName, child) in children)
        {
            if (--budget < 0) return node.Below;
            if (component.IsMatch(childName)) newest = Later(newest, NewestFor(child, components, next + 1, ref budget));
        }

        return newest;
    }

    // Null when the directory's children are not kept separately.
    private Node? Child(Node node, string name)
    {
        if (node.IsWhole) return null;
        node.Children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
        if (node.Children.TryGetValue(name, out var child)) return child;
        if (node.Children.Count == MaxChildren) return BecomeWhole(node);
        _nodes++;
        return node.Children[name] = new Node();
    }

    private Node? BecomeWhole(Node node)
    {
        _nodes -= Count(node);
        node.Children = null;
        node.IsWhole = true;
        return null;
    }

    private void Shrink(DateTimeOffset now)
    {
        DropBefore(_root, now - keep);
        _nodes = Count(_root);
        // Otherwise the tree would be walked again and again.
        if (_nodes > maxNodes / 2) Miss(now);
    }

    private void Forget()
    {
        _root = new Node();
        _nodes = 0;
    }

    private static void DropBefore(Node node, DateTimeOffset time)
    {
        foreach (var (name, child) in node.Children ?? [])
        {
            if (child.Below < time) node.Children!.Remove(name);
            else DropBefore(child, time);
        }
    }

    private static int Count(Node node) => node.Children?.Values.Sum(child => 1 + Count(child)) ?? 0;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Node
    {
        public Dictionary<string, Node>? Children { get; set; }

        /// <summary>When the path itself changed.</summary>
        public DateTimeOffset At { get; set; } = DateTimeOffset.MinValue;

        /// <summary>When the path or something below it changed.</summary>
        public DateTimeOffset Below { get; set; } = DateTimeOffset.MinValue;

        /// <summary>Whether a change of a child counts as one of the directory.</summary>
        public bool IsWhole { get; set; }
    }
}

/// <summary>The newest change that touches an input.</summary>
/// <param name="At">When it was reported; <see cref="DateTimeOffset.MinValue"/> for none.</param>
/// <param name="IsGuess">Whether it is only assumed, since changes of the nameservice were missed.</param>
internal readonly record struct ChangeMark(DateTimeOffset At, bool IsGuess);
