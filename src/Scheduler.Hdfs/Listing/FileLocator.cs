using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>A file with its blocks; none when it was deleted since it was listed.</summary>
internal readonly record struct LocatedFile(InputFile File, FileBlocks? Blocks);

/// <summary>Asks where the blocks of files are, several files at once.</summary>
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
            async (file, ct) => located[file.Index] = new(file.Item, await BlocksAsync(file.Item.Path, ct)),
            cancellationToken);
        return located;
    }

    private async Task<FileBlocks?> BlocksAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await nameservice.CallAsync((nameNode, ct) => nameNode.GetBlockLocationsAsync(path, _dataNodes, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // Deleted since it was listed: a job would not find it, either.
            return null;
        }
    }
}
