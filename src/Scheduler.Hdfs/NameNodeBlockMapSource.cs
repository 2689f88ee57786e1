using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Health;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Listing;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs;

/// <summary>Reads block maps from NameNodes: resolves the input, locates its files or a sample of them. Safe for several threads.</summary>
internal sealed class NameNodeBlockMapSource(
    NameserviceClients nameservices,
    NameNodeOptions options,
    PathsOptions paths,
    int seed,
    INameNodeObserver observer,
    ILogger<NameNodeBlockMapSource> logger,
    TimeProvider clock) : IBlockMapSource, IHealthReporter
{
    private readonly InputSizes _sizes = new(clock);

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
            return await ReadAsync(nameservice, path, cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.TooManyFiles)
        {
            throw await _sizes.DescribeAsync(e, nameservice, path, cancellationToken);
        }
    }

    private async Task<BlockMap> ReadAsync(NameserviceClient nameservice, InputPath path, CancellationToken cancellationToken)
    {
        var readAt = clock.GetUtcNow();
        var files = new InputFiles(paths.SampleAbove, seed);
        await new InputWalker(nameservice, paths, options.MaxConcurrency).WalkAsync(path, files, cancellationToken);
        var toLocate = files.ToLocate();
        Sampled(path, files, toLocate.Count);

        var states = StatesAsync(nameservice, toLocate.Count, cancellationToken);
        var located = new FileLocator(nameservice, options.MaxConcurrency).LocateAsync(toLocate, cancellationToken);
        await Task.WhenAll(located, states);
        return Assemble(files, await located, await states, Origin(nameservice, readAt));
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

    private static BlockMap Assemble(InputFiles files, LocatedFile[] located, AdminStates? adminStates, BlockMapOrigin origin)
    {
        var assembly = BlockMapAssembly.For(located.Select(file => file.Blocks).OfType<FileBlocks>(), adminStates);
        foreach (var file in located)
            if (file.Blocks is not null) assembly.Add(file.File.Status, file.Blocks);
        var gone = located.Where(file => file.Blocks is null).ToList();
        return assembly.Build(origin with
        {
            ModifiedAt = files.ModifiedAt,
            FilesListed = files.Count - gone.Count,
            FilesLocated = located.Length - gone.Count + files.Empty,
            BytesListed = files.Bytes - gone.Sum(file => file.File.Status.Length),
            MarginOfErrorRatio = files.MarginOfErrorRatio(),
            ErasureCodingEstimated = assembly.ErasureCodingEstimated,
            AdminStatesKnown = assembly.AdminStatesKnown,
        });
    }
}
