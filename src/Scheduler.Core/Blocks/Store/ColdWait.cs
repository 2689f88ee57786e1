using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Gets the maps for a request, with a bounded wait for missing ones, since kube-scheduler's cycle is serial. A request waits at most
/// <c>Extender:ColdWait</c> for all maps together. All requests wait at most <c>Extender:ColdWaitShare</c> of wall time. There is no wait
/// while the circuits of the path's NameNodes are open. Requests for a map that is being read wait for the same read, so only the very
/// first pods of a job may be placed without it.
/// </summary>
public sealed class ColdWait(
    ColdWaitOptions options, BlockMapStore store, IBlockMapSource source, IBlockMapObserver observer, TimeProvider time)
{
    private readonly WaitBudget _budget = new(options.MaxShare, options.MaxWait, time);

    /// <summary>
    /// The maps of <paramref name="paths"/>, in their order; null for a map that was not available in time (it is still being read, or <see
    /// cref="BlockMapStore.Describe"/> says why not). Completes at once when all are cached.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="podNamespace">Namespace of the pod that needs them.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<BlockMap?[]> GetAsync(IReadOnlyList<InputPath> paths, string podNamespace, CancellationToken cancellationToken)
    {
        var maps = new BlockMap?[paths.Count];
        List<int>? cold = null;
        for (var i = 0; i < maps.Length; i++)
        {
            if (store.TryUse(paths[i], podNamespace, out maps[i])) continue;
            if (IsWorthAWait(paths[i])) (cold ??= []).Add(i);
            else _ = store.ReadAsync(paths[i], podNamespace);
        }

        return cold is null ? ValueTask.FromResult(maps) : WaitAsync(paths, podNamespace, maps, cold, cancellationToken);
    }

    private bool IsWorthAWait(InputPath path)
    {
        var refusal = options.MaxWait <= TimeSpan.Zero || options.MaxShare <= 0 ? ColdWaitRefusal.Disabled
            : !source.IsAvailable(path) ? ColdWaitRefusal.CircuitOpen
            : store.RefusalToWait(path);
        if (refusal is { } reason) observer.ColdWaitRefused(reason);
        return refusal is null;
    }

    private async ValueTask<BlockMap?[]> WaitAsync(
        IReadOnlyList<InputPath> paths, string podNamespace, BlockMap?[] maps, List<int> cold, CancellationToken cancellationToken)
    {
        if (!_budget.TryEnter(options.MaxWait))
        {
            foreach (var i in cold)
            {
                observer.ColdWaitRefused(ColdWaitRefusal.ShareSpent);
                _ = store.ReadAsync(paths[i], podNamespace);
            }

            return maps;
        }

        try
        {
            var reads = cold.Select(i => FillAsync(paths[i], podNamespace, maps, i)).ToArray();
            await AwaitAsync(Task.WhenAll(reads), () => reads.All(read => read.Result), cancellationToken);
        }
        finally
        {
            _budget.Leave();
        }

        // A copy, since later maps must not change the caller's array.
        return [.. maps];
    }

    private async Task<bool> FillAsync(InputPath path, string podNamespace, BlockMap?[] maps, int index)
    {
        var map = await store.ReadAsync(path, podNamespace);
        Volatile.Write(ref maps[index], map);
        return map is not null;
    }

    private async Task AwaitAsync(Task reads, Func<bool> allGaveMaps, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = ColdWaitOutcome.Cancelled;
        try
        {
            await reads.WaitAsync(options.MaxWait, time, cancellationToken);
            outcome = allGaveMaps() ? ColdWaitOutcome.Answered : ColdWaitOutcome.Failed;
        }
        catch (TimeoutException)
        {
            outcome = ColdWaitOutcome.TimedOut;
        }
        finally
        {
            observer.ColdWaited(outcome, time.GetElapsedTime(started));
        }
    }
}

/// <summary>How a wait for missing maps ended. The names are the values of a metric's <c>outcome</c> label.</summary>
public enum ColdWaitOutcome
{
    /// <summary>All maps were read in time.</summary>
    Answered,

    /// <summary>Every read ended in time, at least one with a failure.</summary>
    Failed,

    /// <summary><c>Extender:ColdWait</c> passed first.</summary>
    TimedOut,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
}

/// <summary>Why a missing map was not waited for. The names are the values of a metric's <c>reason</c> label.</summary>
public enum ColdWaitRefusal
{
    /// <summary><c>Extender:ColdWait</c> or <c>Extender:ColdWaitShare</c> is zero.</summary>
    Disabled,

    /// <summary>The circuits of all NameNodes of the path are open.</summary>
    CircuitOpen,

    /// <summary>Reading the path failed recently, and the next attempt is not due yet.</summary>
    RecentlyFailed,

    /// <summary>Requests have used <c>Extender:ColdWaitShare</c> of wall time.</summary>
    ShareSpent,
}
