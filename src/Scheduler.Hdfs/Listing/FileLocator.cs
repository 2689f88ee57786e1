using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>A file with its blocks; none when it was deleted since it was listed.</summary>
internal readonly record struct LocatedFile(InputFile File, FileBlocks? Blocks);

/// <summary>Asks where the blocks of files are, several files at once; files that were listed with their blocks cost no call.</summary>
internal sealed class FileLocator(NameserviceClient nameservice, int parallelism)
{
    private readonly DataNodeTable _dataNodes = new();

    /// <summary>The files with their blocks, in the order given.</summary>
    public async Task<LocatedFile[]> LocateAsync(IReadOnlyList<InputFile> files, CancellationToken cancellationToken)
    {
        var located = new LocatedFile[files.Count];
        await Concurrently.ForEachAsync(
            files.Index(),
            parallelism,
            async (file, ct) => located[file.Index] = new(file.Item, Listed(file.Item) ?? await BlocksAsync(file.Item.Path, ct)),
            cancellationToken);
        return located;
    }

    // A block that the listing gives without a holder may be lost, or its NameNode in safe mode: asked for the file, it says which.
    private static FileBlocks? Listed(InputFile file) => file.Status.Blocks is { AllHeld: true } blocks ? blocks : null;

    private async Task<FileBlocks?> BlocksAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await nameservice.CallAsync(
                (nameNode, attempt, ct) => nameNode.GetBlockLocationsAsync(path, _dataNodes, attempt, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // Deleted since it was listed: a job would not find it, either.
            return null;
        }
    }
}
