using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Management;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Has the maps of all groups that are alive read at the start, before readiness sends requests: else the next pods of a group would be placed
/// blind after a restart. Everything answers meanwhile.
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
    /// <summary>How long readiness waits for this at the most, the list of pods included.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(15);

    /// <summary>Inputs that are awaited at once; how many are read at once is the store's to bound.</summary>
    private const int Concurrency = 64;

    /// <inheritdoc/>
    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await sync.WaitAsync(MaxTime, cancellationToken)) await ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Failed(Exception exception)
    {
        // What is not there when the time is over is read on in the background.
        if (exception is not OperationCanceledException) Log.ReadAheadFailed(logger, exception);
    }

    private Task ReadAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Inputs(),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
        async (input, cancelled) =>
        {
            await store.PrefetchAsync(input.Path, input.Namespace).WaitAsync(cancelled);
            // So that the first pod of a group does not find nodes whose DataNodes are not known yet.
            if (store.TryPeek(input.Path, out var map)) directory.Learn(map);
        });

    private IEnumerable<(InputPath Path, string Namespace)> Inputs() => cluster.Pods.LocalityPods.Values
        .Where(pod => !pod.IsGone)
        .SelectMany(pod => reader.Read(pod.Metadata)?.Paths.Select(path => (path, pod.Metadata.Namespace)) ?? [])
        .DistinctBy(input => input.path);
}
