using Scheduler.Core.Paths;

namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Gets the maps that a request needs, waiting for missing ones within bounds, since kube-scheduler's cycle is serial: at most
/// <c>Extender:ColdWait</c> for all of them together, at most <c>Extender:ColdWaitShare</c> of wall time in total, and not at all while the
/// circuits of the path's NameNodes are open. Requests that come while a map is being read wait for the same read, so that of a job's pods
/// only those that come in its first moments are placed blind.
/// </summary>
public sealed class ColdWait(
    ColdWaitOptions options, BlockMapStore store, IBlockMapSource source, IBlockMapObserver observer, TimeProvider time)
{
    private readonly WaitBudget _budget = new(options.MaxShare, options.MaxWait, time);

    /// <summary>The length of time from which on the share is never exceeded: one minute with the defaults.</summary>
    public TimeSpan Window => _budget.Window;

    /// <summary>
    /// The maps of <paramref name="paths"/>, in their order; null where none could be had in time (it is being read by then, or
    /// <see cref="BlockMapStore.Describe"/> says why not). Ends at once when all are there.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="podNamespace">Namespace of the pod that needs them, in whose turns they are read.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
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

        // What comes after this moment is the next request's: the caller's array must not change under it.
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
    /// <summary>All maps came in time.</summary>
    Answered,

    /// <summary>Every read ended in time, at least one with a failure.</summary>
    Failed,

    /// <summary><c>Extender:ColdWait</c> was over first.</summary>
    TimedOut,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}

/// <summary>Why a missing map was not waited for. The names are the values of a metric's <c>reason</c> label.</summary>
public enum ColdWaitRefusal
{
    /// <summary><c>Extender:ColdWait</c> or <c>Extender:ColdWaitShare</c> is zero.</summary>
    Disabled,

    /// <summary>The circuits of all NameNodes of the path are open.</summary>
    CircuitOpen,

    /// <summary>The path failed a moment ago and is not tried again yet.</summary>
    RecentlyFailed,

    /// <summary>Requests have waited for <c>Extender:ColdWaitShare</c> of wall time.</summary>
    ShareSpent,
}
