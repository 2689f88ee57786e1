using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Finds the files and directories that a glob names. A directory is listed at most once, and only for patterns or for several names: one
/// or two names cost a call each. One use.
/// </summary>
/// <remarks>
/// What may not be read is noted in <paramref name="unreadable"/>, and the rest is used. Without <paramref name="unreadable"/>, the
/// expansion then fails.
/// </remarks>
internal sealed class GlobExpansion(
    NameserviceClient nameservice,
    Caller caller,
    DirectoryLister lister,
    ListingBudget budget,
    int parallelism,
    UnreadablePaths? unreadable = null)
{
    /// <summary>From this many names on a listing may cost less than one call for each.</summary>
    private const int Several = 3;

    private readonly ConcurrentDictionary<string, FileStatus> _found = new();

    /// <summary>What the glob names, each path once; empty when nothing does.</summary>
    public async Task<IReadOnlyCollection<InputFile>> ExpandAsync(PathGlob glob, CancellationToken cancellationToken)
    {
        var tree = GlobTree.Of(glob);
        budget.Spend(tree.NamedEndsBelow + (tree.IsEnd ? 1 : 0));
        IReadOnlyCollection<Place> level = [new Place("/", Status: null, tree.IsEnd, [tree])];
        while (level.Count > 0)
        {
            var deeper = new ConcurrentBag<Place>();
            await Concurrently.ForEachAsync(level, parallelism, async (place, ct) =>
            {
                foreach (var below in await TryVisitAsync(place, ct)) deeper.Add(below);
            }, cancellationToken);
            level = deeper;
        }

        return [.. _found.Select(entry => new InputFile(entry.Key, entry.Value))];
    }

    private async Task<IEnumerable<Place>> TryVisitAsync(Place place, CancellationToken cancellationToken)
    {
        try
        {
            return await VisitAsync(place, cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (unreadable is not null && e.Failure == BlockMapFailure.AccessDenied)
        {
            unreadable.AddFolder(place.Path, e);
            return [];
        }
    }

    private async Task<IEnumerable<Place>> VisitAsync(Place place, CancellationToken cancellationToken)
    {
        if (place.IsEnd)
        {
            if ((place.Status ?? await StatusAsync(place.Path, cancellationToken)) is not { } status) return [];
            _found[place.Path] = status;
        }

        var names = place.Nodes.SelectMany(node => node.Names).ToLookup(pair => pair.Key, pair => pair.Value);
        if (place.Nodes.Exists(node => node.Patterns.Count > 0)) return await MatchAsync(place, names, cancellationToken);
        return names.Count < Several
            ? names.Select(name => Below(place, name.Key, status: null, [.. name]))
            : await FindAsync(place, names, cancellationToken);
    }

    private async Task<IEnumerable<Place>> MatchAsync(Place directory, ILookup<string, GlobTree> names, CancellationToken cancellationToken)
    {
        var patterns = directory.Nodes.SelectMany(node => node.Patterns).ToList();
        var mayEnd = patterns.Exists(pattern => pattern.Value.IsEnd) || HasEnd(names);
        var matches = new List<Place>();
        await foreach (var entry in lister.ListAsync(directory.Path, withBlocks: mayEnd, cancellationToken))
        {
            var admitting = patterns.Where(pattern => pattern.Key.Admits(entry.Name)).Select(pattern => pattern.Value).ToList();
            budget.Spend(admitting.Sum(node => node.NamedEndsBelow));
            var match = Below(directory, entry.Name, entry, [.. names[entry.Name], .. admitting]);
            // Only a directory can match the rest of a pattern.
            if (entry.Type != FileType.Directory) match = match with { Nodes = [.. names[entry.Name]] };
            if (match.IsEnd || match.Nodes.Count > 0) matches.Add(match);
        }

        return matches;
    }

    private async Task<IEnumerable<Place>> FindAsync(Place directory, ILookup<string, GlobTree> names, CancellationToken cancellationToken)
    {
        var (found, left) = await lister.FindAsync(
            directory.Path, names.Select(name => name.Key), withBlocks: HasEnd(names), cancellationToken);
        return
        [
            .. found.Select(entry => Below(directory, entry.Name, entry, [.. names[entry.Name]])),
            .. left.Select(name => Below(directory, name, status: null, [.. names[name]])),
        ];
    }

    private static Place Below(Place directory, string name, FileStatus? status, List<GlobTree> nodes) =>
        new(DirectoryLister.Join(directory.Path, name), status, nodes.Exists(node => node.IsEnd), nodes);

    private static bool HasEnd(ILookup<string, GlobTree> names) => names.Any(name => name.Any(node => node.IsEnd));

    private async Task<FileStatus?> StatusAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await nameservice.CallAsync(
                caller, (nameNode, attempt, ct) => nameNode.GetFileStatusAsync(path, attempt, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // No match; whether that is an error depends on the others.
            return null;
        }
    }

    /// <summary>A path that the glob leads to.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="Status">Its status, where a listing had it.</param>
    /// <param name="IsEnd">Whether it is part of the input, if it is there.</param>
    /// <param name="Nodes">Its places in the glob: what is below these nodes is searched below the path.</param>
    private readonly record struct Place(string Path, FileStatus? Status, bool IsEnd, List<GlobTree> Nodes);
}

/// <summary>
/// The alternatives of a glob as one tree from the root, so that a directory that several of them need is read once. A node stands for
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
