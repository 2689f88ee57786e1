using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Finds every file of an input: what its glob names, and all files under the directories among that.</summary>
internal sealed class InputWalker(NameserviceClient nameservice, Caller caller, PathsOptions options, int parallelism)
{
    /// <summary>Adds the input's files to <paramref name="files"/>.</summary>
    /// <exception cref="BlockMapUnavailableException">Nothing matches, there is too much, or the NameNode fails.</exception>
    public async Task WalkAsync(InputPath input, InputFiles files, CancellationToken cancellationToken)
    {
        if (!PathGlob.TryParse(input.Path, out var glob, out var error))
            throw new BlockMapUnavailableException(BlockMapFailure.InvalidPath, error);
        var budget = new ListingBudget(input, options.MaxListed);
        var lister = new DirectoryLister(nameservice, caller, budget);
        // What is named literally must be readable; what a pattern or a directory leads to may be skipped.
        var mayMiss = !glob.IsLiteral;
        var expansion = new GlobExpansion(nameservice, caller, lister, budget, parallelism, mayMiss ? files.Unreadable : null);
        var roots = await expansion.ExpandAsync(glob, cancellationToken);
        if (roots.Count == 0) files.Unreadable.ThrowIfAny();
        if (roots.Count == 0) throw NothingMatches(input, glob);
        if (roots.All(IsCopying)) throw StillCopied(input);
        await WalkAsync(Sort(roots, files), lister, files, mayMiss, cancellationToken);
        if (files.Count == 0) files.Unreadable.ThrowIfAny();
    }

    private async Task WalkAsync(
        List<string> directories, DirectoryLister lister, InputFiles files, bool mayMiss, CancellationToken cancellationToken)
    {
        for (; directories.Count > 0; mayMiss = true)
        {
            var deeper = new ConcurrentBag<string>();
            await Concurrently.ForEachAsync(
                directories, parallelism, (directory, ct) => ListAsync(directory, lister, files, deeper, mayMiss, ct), cancellationToken);
            directories = [.. deeper];
        }
    }

    private static async Task ListAsync(
        string directory,
        DirectoryLister lister,
        InputFiles files,
        ConcurrentBag<string> deeper,
        bool mayMiss,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var entry in lister.ListAsync(directory, withBlocks: true, cancellationToken))
                Take(directory, entry, files, deeper);
        }
        catch (BlockMapUnavailableException e) when (mayMiss && e.Failure == BlockMapFailure.AccessDenied)
        {
            files.Unreadable.AddFolder(directory, e);
        }
    }

    private static void Take(string directory, FileStatus entry, InputFiles files, ConcurrentBag<string> deeper)
    {
        if (HiddenName.Is(entry.Name)) return;
        var path = DirectoryLister.Join(directory, entry.Name);
        if (entry.Type == FileType.Directory) deeper.Add(path);
        else if (entry.Type == FileType.File) files.Add(new InputFile(path, entry));
    }

    // What the glob names counts even if its name is hidden; links are not followed (HDFS has them switched off).
    private static List<string> Sort(IReadOnlyCollection<InputFile> roots, InputFiles files)
    {
        foreach (var file in roots.Where(root => root.Status.Type == FileType.File && !IsCopying(root))) files.Add(file);
        return [.. roots.Where(root => root.Status.Type == FileType.Directory).Select(root => root.Path)];
    }

    private static bool IsCopying(InputFile root) =>
        root.Status.Type == FileType.File && HiddenName.IsCopying(root.Path);

    private static BlockMapUnavailableException StillCopied(InputPath input) => new(
        BlockMapFailure.NotFound, $"{input} is still being copied (HDFS renames it at the end); name the final file.");

    private static BlockMapUnavailableException NothingMatches(InputPath input, PathGlob glob) => new(
        BlockMapFailure.NotFound, glob.IsLiteral ? $"{input} does not exist." : $"Nothing matches {input}.");
}

/// <summary>Runs calls for several items at once, up to a bound.</summary>
internal static class Concurrently
{
    /// <summary>
    /// Runs <paramref name="body"/> for each item. When one fails the others are cancelled and its exception is thrown; when the
    /// token is cancelled the calls themselves say how far they came, which is more helpful than a timeout.
    /// </summary>
    public static Task ForEachAsync<T>(
        IEnumerable<T> items, int parallelism, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, async (item, oneFailed) =>
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, oneFailed);
            await body(item, both.Token);
        });
}
