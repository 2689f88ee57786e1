using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Reads block maps from NameNodes: resolves the input, locates its files or a sample of them, and weights their blocks where a part of
/// Parquet files is read. Without a <paramref name="selector"/> files are always weighted by their full length. Safe for several
/// threads.
/// </summary>
internal sealed class NameNodeBlockMapSource(
    NameserviceClients nameservices,
    NameNodeOptions options,
    PathsOptions paths,
    int seed,
    INameNodeObserver observer,
    ILogger<NameNodeBlockMapSource> logger,
    TimeProvider clock,
    FileSelector? selector = null) : IBlockMapSource
{
    /// <summary>Share of the time of a read that footers may take: after it the map is made of what is known.</summary>
    private const double FootersUntil = 0.8;

    /// <summary>
    /// How long to wait for footers before the map of whole files is published meanwhile: enough for footers that are cached, and less than
    /// <c>Extender:ColdWait</c>.
    /// </summary>
    private static readonly TimeSpan FootersAlone = TimeSpan.FromMilliseconds(80);

    private readonly InputSizes _sizes = new(clock);
    private readonly RecentInputs _recent = new(options.ReadTimeout, clock);

    /// <inheritdoc/>
    public Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken) =>
        ReadAsync(path, Requester.Service, static _ => { }, cancellationToken);

    /// <inheritdoc/>
    public async Task<BlockMap> ReadAsync(
        InputPath path, Requester requester, Action<BlockMap> meanwhile, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ReadListedAsync(nameservices.Resolve(path), path, requester, meanwhile, both.Token);
        }
        catch (BlockMapUnavailableException e) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever the last failure was, the caller cancelled.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BlockMapUnavailableException(
                BlockMapFailure.Timeout,
                $"{path} was not read within {options.ReadTimeout.Value.TotalSeconds:0.###} s (NameNode:ReadTimeout).",
                e);
        }
    }

    /// <inheritdoc/>
    public bool IsAvailable(InputPath path) => nameservices.Find(path) is { IsAvailable: true };

    /// <inheritdoc/>
    public string? NameserviceOf(InputPath path) => nameservices.Find(path)?.Name;

    private async Task<BlockMap> ReadListedAsync(
        NameserviceClient nameservice, InputPath path, Requester requester, Action<BlockMap> meanwhile, CancellationToken cancellationToken)
    {
        try
        {
            return selector is null || path.Selection is not { } selection
                ? (await LocateAsync(nameservice, path, requester, cancellationToken)).ToMap()
                : await ReadSelectedAsync(nameservice, path, requester, selection, selector, meanwhile, cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.TooManyFiles)
        {
            throw await _sizes.DescribeAsync(e, nameservice, requester, path.Whole, cancellationToken);
        }
    }

    private async Task<BlockMap> ReadSelectedAsync(
        NameserviceClient nameservice,
        InputPath path,
        Requester requester,
        ReadSelection selection,
        FileSelector chosen,
        Action<BlockMap> meanwhile,
        CancellationToken cancellationToken)
    {
        using var inTime = new CancellationTokenSource(options.ReadTimeout.Value * FootersUntil, clock);
        var input = await _recent.GetAsync(
            path.Whole, requester, (shared, ct) => LocateAsync(nameservice, path.Whole, shared, ct), cancellationToken);
        var files = input.Located.Select(file => file.File).ToList();
        var selecting = chosen.SelectAsync(nameservice.Name, requester, selection, files, inTime.Token, cancellationToken);
        if (await Task.WhenAny(selecting, Task.Delay(FootersAlone, clock, cancellationToken)) != selecting)
            meanwhile(input.ToMap(new SelectedFiles(input.Located, new FileSelection[files.Count])));
        var map = input.ToMap(new SelectedFiles(input.Located, await selecting));
        foreach (var whole in map.Origin.Selected!.Whole)
            Log.FilesCountWhole(logger, path.Whole.ToString(), whole.Count, files.Count, whole.Reason, whole.Example);
        return map;
    }

    private async Task<InputBlocks> LocateAsync(
        NameserviceClient nameservice, InputPath path, Requester requester, CancellationToken cancellationToken)
    {
        var readAt = clock.GetUtcNow();
        var caller = new Caller(requester, path, options.MaxCallsPerInput);
        var files = new InputFiles(paths.SampleAbove, seed);
        await new InputWalker(nameservice, caller, paths, options.MaxConcurrency).WalkAsync(path, files, cancellationToken);
        var toLocate = files.ToLocate();
        Sampled(path, files, toLocate.Count);

        var states = StatesAsync(nameservice, toLocate.Count, cancellationToken);
        var locator = new FileLocator(nameservice, caller, options.MaxConcurrency, files.Unreadable);
        var located = locator.LocateAsync(toLocate, cancellationToken);
        await Task.WhenAll(located, states);
        return new InputBlocks(files, await located, await states, Origin(nameservice, readAt));
    }

    // At the same time as the location calls: the states are not worth a wait of their own.
    private static Task<AdminStates?> StatesAsync(NameserviceClient nameservice, int files, CancellationToken cancellationToken) =>
        files > 0 ? nameservice.Answering.GetAdminStatesAsync(cancellationToken) : Task.FromResult<AdminStates?>(null);

    private void Sampled(InputPath path, InputFiles files, int located)
    {
        if (located + files.Empty >= files.Count) return;
        Log.Sampled(logger, path.ToString(), files.Count, located);
        observer.InputSampled(files.Count, located);
    }

    private static BlockMapOrigin Origin(NameserviceClient nameservice, DateTimeOffset readAt) => new()
    {
        ReadAt = readAt,
        NameNode = nameservice.Answering.Endpoint,
        Transport = nameservice.Answering.Transport,
    };
}
