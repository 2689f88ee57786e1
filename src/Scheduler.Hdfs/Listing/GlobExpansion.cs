using System.Collections.Concurrent;
using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>Finds the files and directories that a glob names, listing only directories on the way to a match.</summary>
internal sealed class GlobExpansion(NameserviceClient nameservice, DirectoryLister lister, ListingBudget budget, int parallelism)
{
    /// <summary>What the glob names, each path once; empty when nothing does.</summary>
    public async Task<IReadOnlyCollection<InputFile>> ExpandAsync(PathGlob glob, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, InputFile>();
        foreach (var alternative in glob.Alternatives)
            foreach (var match in await ExpandAsync(alternative, cancellationToken)) found.TryAdd(match.Path, match);
        return found.Values;
    }

    private async Task<IReadOnlyCollection<InputFile>> ExpandAsync(
        ImmutableArray<GlobComponent> components, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<Candidate> candidates = [new Candidate("/", Status: null)];
        for (var i = 0; i < components.Length && candidates.Count > 0; i++)
        {
            candidates = components[i].Literal is { } name
                ? [.. candidates.Select(candidate => new Candidate(DirectoryLister.Join(candidate.Path, name), Status: null))]
                : await MatchAsync(candidates, components[i], isLast: i == components.Length - 1, cancellationToken);
        }

        return await ResolveAsync(candidates, cancellationToken);
    }

    private async Task<IReadOnlyCollection<Candidate>> MatchAsync(
        IReadOnlyCollection<Candidate> directories, GlobComponent component, bool isLast, CancellationToken cancellationToken)
    {
        var matches = new ConcurrentBag<Candidate>();
        await Concurrently.ForEachAsync(directories, parallelism, async (directory, ct) =>
        {
            await foreach (var entry in lister.ListAsync(directory.Path, withBlocks: isLast, ct))
            {
                // Only a directory can have what the rest of the glob asks for.
                if (component.Admits(entry.Name) && (isLast || entry.Type == FileType.Directory))
                    matches.Add(new Candidate(DirectoryLister.Join(directory.Path, entry.Name), entry));
            }
        }, cancellationToken);
        return matches;
    }

    private async Task<IReadOnlyCollection<InputFile>> ResolveAsync(
        IReadOnlyCollection<Candidate> candidates, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<InputFile>();
        await Concurrently.ForEachAsync(candidates, parallelism, async (candidate, ct) =>
        {
            if ((candidate.Status ?? await StatusAsync(candidate.Path, ct)) is { } status) found.Add(new InputFile(candidate.Path, status));
        }, cancellationToken);
        return found;
    }

    private async Task<FileStatus?> StatusAsync(string path, CancellationToken cancellationToken)
    {
        budget.Spend(1);
        try
        {
            return await nameservice.CallAsync((nameNode, attempt, ct) => nameNode.GetFileStatusAsync(path, attempt, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // No match; whether that is an error depends on the others.
            return null;
        }
    }

    private readonly record struct Candidate(string Path, FileStatus? Status);
}
