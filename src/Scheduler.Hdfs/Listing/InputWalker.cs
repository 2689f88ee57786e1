using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>Finds every file of an input: what its glob names, and all files under the directories among that.</summary>
internal sealed class InputWalker(NameserviceClient nameservice, Caller caller, PathsOptions options, int parallelism)
{
    /// <summary>Adds the input's files to <paramref name="files"/>.</summary>
    /// <exception cref="BlockMapUnavailableException">Nothing matches, there is too much, or the NameNode does not tell.</exception>
    public async Task WalkAsync(InputPath input, InputFiles files, CancellationToken cancellationToken)
    {
        if (!PathGlob.TryParse(input.Path, out var glob, out var error))
            throw new BlockMapUnavailableException(BlockMapFailure.InvalidPath, error);
        var budget = new ListingBudget(input, options.MaxListed);
        var lister = new DirectoryLister(nameservice, caller, budget);
        var roots = await new GlobExpansion(nameservice, caller, lister, budget, parallelism).ExpandAsync(glob, cancellationToken);
        if (roots.Count == 0) throw NothingMatches(input, glob);
        await WalkAsync(Sort(roots, files), lister, files, cancellationToken);
    }

    private async Task WalkAsync(
        List<string> directories, DirectoryLister lister, InputFiles files, CancellationToken cancellationToken)
    {
        while (directories.Count > 0)
        {
            var deeper = new ConcurrentBag<string>();
            await Concurrently.ForEachAsync(directories, parallelism, async (directory, ct) =>
            {
                await foreach (var entry in lister.ListAsync(directory, withBlocks: true, ct)) Take(directory, entry, files, deeper);
            }, cancellationToken);
            directories = [.. deeper];
        }
    }

    private static void Take(string directory, FileStatus entry, InputFiles files, ConcurrentBag<string> deeper)
    {
        if (HiddenName.Is(entry.Name)) return;
        var path = DirectoryLister.Join(directory, entry.Name);
        if (entry.Type == FileType.Directory) deeper.Add(path);
        else if (entry.Type == FileType.File) files.Add(new InputFile(path, entry));
    }

    // What the glob names counts whatever its name; links are not followed (HDFS has them switched off).
    private static List<string> Sort(IReadOnlyCollection<InputFile> roots, InputFiles files)
    {
        foreach (var file in roots.Where(root => root.Status.Type == FileType.File)) files.Add(file);
        return [.. roots.Where(root => root.Status.Type == FileType.Directory).Select(root => root.Path)];
    }

    private static BlockMapUnavailableException NothingMatches(InputPath input, PathGlob glob) => new(
        BlockMapFailure.NotFound, glob.IsLiteral ? $"{input} does not exist." : $"Nothing matches {input}.");
}
