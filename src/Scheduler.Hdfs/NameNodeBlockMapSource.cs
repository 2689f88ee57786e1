using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;
using Scheduler.Core.Parquet;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.Listing;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>
/// Reads block maps from NameNodes: resolves the input, locates its files or a sample of them, and weighs their blocks where a part of
/// Parquet files is asked for. Without a <paramref name="selector"/> files always count whole. Safe for several threads.
/// </summary>
internal sealed class NameNodeBlockMapSource(
    NameserviceClients nameservices,
    NameNodeOptions options,
    PathsOptions paths,
    int seed,
    INameNodeObserver observer,
    ILogger<NameNodeBlockMapSource> logger,
    TimeProvider clock,
    FileSelector? selector = null) : IBlockMapSource, IHealthReporter
{
    /// <summary>How much of the time of a read may go to footers: then the map is made of what is known.</summary>
    private const double FootersUntil = 0.8;

    private readonly InputSizes _sizes = new(clock);
    private readonly RecentInputs _recent = new(options.ReadTimeout, clock);

    /// <inheritdoc/>
    public async Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ReadListedAsync(nameservices.Resolve(path), path, both.Token);
        }
        catch (BlockMapUnavailableException e) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever the last failure was, it is the caller who gave up.
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

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() => nameservices.Report();

    private async Task<BlockMap> ReadListedAsync(NameserviceClient nameservice, InputPath path, CancellationToken cancellationToken)
    {
        try
        {
            return selector is null || path.Selection is not { } selection
                ? (await LocateAsync(nameservice, path, cancellationToken)).ToMap()
                : await ReadSelectedAsync(nameservice, path.Whole, selection, selector, cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.TooManyFiles)
        {
            throw await _sizes.DescribeAsync(e, nameservice, path.Whole, cancellationToken);
        }
    }

    private async Task<BlockMap> ReadSelectedAsync(
        NameserviceClient nameservice, InputPath path, ReadSelection selection, FileSelector chosen, CancellationToken cancellationToken)
    {
        using var inTime = new CancellationTokenSource(options.ReadTimeout.Value * FootersUntil, clock);
        var input = await _recent.GetAsync(path, ct => LocateAsync(nameservice, path, ct), cancellationToken);
        var files = input.Located.Select(file => file.File).ToList();
        var selections = await chosen.SelectAsync(nameservice.Name, selection, files, inTime.Token, cancellationToken);
        var map = input.ToMap(new SelectedFiles(input.Located, selections));
        foreach (var whole in map.Origin.Selected!.Whole) Log.FilesCountWhole(logger, path.ToString(), whole.Count, files.Count, whole.Reason, whole.Example);
        return map;
    }

    private async Task<LocatedInput> LocateAsync(NameserviceClient nameservice, InputPath path, CancellationToken cancellationToken)
    {
        var readAt = clock.GetUtcNow();
        var files = new InputFiles(paths.SampleAbove, seed);
        await new InputWalker(nameservice, paths, options.MaxConcurrency).WalkAsync(path, files, cancellationToken);
        var toLocate = files.ToLocate();
        Sampled(path, files, toLocate.Count);

        var states = StatesAsync(nameservice, toLocate.Count, cancellationToken);
        var located = new FileLocator(nameservice, options.MaxConcurrency).LocateAsync(toLocate, cancellationToken);
        await Task.WhenAll(located, states);
        return new LocatedInput(files, await located, await states, Origin(nameservice, readAt));
    }

    // Beside the location calls: the states are not worth waiting for twice.
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
