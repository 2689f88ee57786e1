using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Locates the blocks of files, several files at once; files that were listed with their blocks cost no call.</summary>
/// <remarks>A file that may not be read is noted in <paramref name="unreadable"/>, and comes without blocks.</remarks>
internal sealed class FileLocator(NameserviceClient nameservice, Caller caller, int parallelism, UnreadablePaths unreadable)
{
    private readonly DataNodeTable _dataNodes = new();

    /// <summary>The files with their blocks, in the order given.</summary>
    public async Task<LocatedFile[]> LocateAsync(IReadOnlyList<InputFile> files, CancellationToken cancellationToken)
    {
        var located = new LocatedFile[files.Count];
        await ConfirmAsync(files, located, cancellationToken);
        await Concurrently.ForEachAsync(
            files.Index().Where(file => located[file.Index].File.Path is null),
            parallelism,
            async (file, ct) => located[file.Index] = new(file.Item, await LocateAsync(file.Item, ct)),
            cancellationToken);
        if (located.Length > 0 && Array.TrueForAll(located, file => file.Blocks is null)) unreadable.ThrowIfAny();
        return located;
    }

    // A block that a listing gives without a holder may be lost, or its NameNode in safe mode: a call for the file tells which. One file
    // is enough: a lost rack must not cost a call for each file, again and again.
    private async Task ConfirmAsync(IReadOnlyList<InputFile> files, LocatedFile[] located, CancellationToken cancellationToken)
    {
        for (var file = 0; file < files.Count; file++)
        {
            if (files[file].Status.Blocks is not { AllHeld: false }) continue;
            located[file] = new(files[file], await CallAsync(files[file], cancellationToken));
            if (located[file].Blocks is not null) return;
        }
    }

    private ValueTask<LocatedBlocks?> LocateAsync(InputFile file, CancellationToken cancellationToken) =>
        file.Status.Blocks is { } listed ? new(listed) : new(CallAsync(file, cancellationToken));

    private async Task<LocatedBlocks?> CallAsync(InputFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await ListedAsync(file, cancellationToken) ?? await OpenedAsync(file.Path, cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // Deleted since it was listed: a job would not find it, either.
            return null;
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.AccessDenied)
        {
            unreadable.AddFile(file, e);
            return null;
        }
    }

    // Listing a file is read-only; a call for its locations is an open in the audit log, and may write its access time.
    private async Task<LocatedBlocks?> ListedAsync(InputFile file, CancellationToken cancellationToken)
    {
        if (file.Status.Blocks is not null || !nameservice.Answering.LocatesInListings) return null;
        var request = new ListingRequest(file.Path, StartAfter: "", WithBlocks: true);
        var page = await nameservice.CallAsync(
            caller, (nameNode, attempt, ct) => nameNode.ListAsync(request, attempt, ct), cancellationToken);
        return page.Entries is [{ Name: "", Blocks: { AllHeld: true } blocks }] ? blocks : null;
    }

    private Task<LocatedBlocks> OpenedAsync(string path, CancellationToken cancellationToken) => nameservice.CallAsync(
        caller, (nameNode, attempt, ct) => nameNode.GetBlockLocationsAsync(new(path), _dataNodes, attempt, ct), cancellationToken);
}
