using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// When the paths of one namespace last changed, as a tree of their components. Noting a change costs a look-up for each component of
/// its path, however many maps there are; so does asking for an input without globs. Bounded: a directory with very many changed
/// children counts as changed itself, and what is older than any map is forgotten. Not safe for several threads.
/// </summary>
/// <param name="keep">How long a change matters: older maps are read again for their age.</param>
/// <param name="maxNodes">Components that are remembered.</param>
internal sealed class ChangedPaths(TimeSpan keep, int maxNodes = ChangedPaths.DefaultMaxNodes)
{
    /// <summary>Components that are remembered unless told otherwise: about 20 MB.</summary>
    public const int DefaultMaxNodes = 1 << 17;

    /// <summary>Changed children of one directory that are told apart.</summary>
    public const int MaxChildren = 1024;

    /// <summary>Components of a path that are told apart; what is deeper changes its ancestor there.</summary>
    public const int MaxDepth = 128;

    /// <summary>Names that one question about a glob is matched against; beyond, all of the directory counts.</summary>
    private const int MaxMatches = 256;

    private Node _root = new();
    private int _nodes;
    private DateTimeOffset _missedAt = DateTimeOffset.MinValue;

    /// <summary>Changes up to now may be unknown.</summary>
    public void Miss(DateTimeOffset at)
    {
        _missedAt = at;
        Forget();
    }

    /// <summary>A path changed.</summary>
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
        // A directory that came, went or moved takes what is in it along.
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

    // Null when the directory's children are not told apart.
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
        // Else it would be walked again and again.
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
/// <param name="At">When we heard of it; the beginning of time for none.</param>
/// <param name="IsGuess">Whether nobody knows that it touches the input: changes of its nameservice were missed.</param>
internal readonly record struct ChangeMark(DateTimeOffset At, bool IsGuess);
