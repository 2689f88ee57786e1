using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Management;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Reads the block maps of all running groups at the start, before the service is ready. Otherwise the next pods of a group would be placed
/// without locality after a restart. The service answers requests while it reads.
/// </summary>
internal sealed class ReadAhead(
    StartPhase phase,
    ClusterSync sync,
    ClusterState cluster,
    LocalityRequestReader reader,
    BlockMapStore store,
    DataNodeDirectory directory,
    TimeProvider clock,
    ILogger<ReadAhead> logger) : Preparation(phase, MaxTime, clock)
{
    /// <summary>The longest that readiness waits for this, including the list of pods.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(15);

    /// <summary>Inputs that are awaited at once; the store limits how many are read at once.</summary>
    private const int Concurrency = 64;

    /// <inheritdoc/>
    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await sync.WaitAsync(MaxTime, cancellationToken)) await ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Failed(Exception exception)
    {
        // The store goes on reading in the background when the time is over.
        if (exception is not OperationCanceledException) Log.ReadAheadFailed(logger, exception);
    }

    private Task ReadAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Inputs(),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
        async (input, cancelled) =>
        {
            await store.PrefetchAsync(input.Path, input.Namespace).WaitAsync(cancelled);
            // Otherwise the first pod of a group would find DataNodes without a node.
            if (store.TryPeek(input.Path, out var map)) directory.Learn(map);
        });

    private IEnumerable<(InputPath Path, string Namespace)> Inputs() => cluster.Pods.LocalityPods.Values
        .Where(pod => !pod.IsGone)
        .SelectMany(pod => reader.Read(pod.Metadata)?.Paths.Select(path => (path, pod.Metadata.Namespace)) ?? [])
        .DistinctBy(input => input.path);
}

/// <summary>Work at the start, before the service is ready. The service answers requests during it.</summary>
/// <param name="phase">Tells readiness that the service is starting.</param>
/// <param name="maxTime">The longest that readiness waits for this.</param>
/// <param name="clock">The clock.</param>
internal abstract class Preparation(StartPhase phase, TimeSpan maxTime, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        phase.Begin();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var limit = new CancellationTokenSource(maxTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await PrepareAsync(either.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(exception);
        }
        finally
        {
            phase.End();
        }
    }

    /// <summary>The work; cancelled when its time is over or the service stops.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The work failed or timed out. The service runs without its result.</summary>
    protected abstract void Failed(Exception exception);
}
