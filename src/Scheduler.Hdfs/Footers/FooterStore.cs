using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection.Footers;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// The footers of files: those in process, behind them those that replicas share, behind them the files. One read at a time for a file,
/// however many inputs it is in. That a file is no Parquet file is kept as well; that it could not be read is not. Safe for several threads.
/// </summary>
internal sealed class FooterStore(FooterCache cache, ISharedFooters shared, FooterReader reader, IFooterObserver observer) : IDisposable
{
    private readonly ConcurrentDictionary<FooterKey, Flight> _flights = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ends every read.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        reader.Dispose();
    }

    /// <summary>The footer of a file.</summary>
    /// <exception cref="FileRanges.FileRangeException">Its bytes cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the service stops; the read goes on for whoever else waits for it.</exception>
    public ValueTask<ParquetFooter> GetAsync(FooterKey file, Requester requester, CancellationToken cancellationToken)
    {
        var isFound = cache.TryGet(file, out var footer);
        observer.FooterLookedUp(FooterTier.Process, isFound);
        if (isFound) return ValueTask.FromResult(footer!);
        cancellationToken.ThrowIfCancellationRequested();
        var flight = _flights.GetOrAdd(file, _ => Begin(file, requester.Share()));
        flight.Requester.Join(requester);
        return new(flight.Footer.Value.WaitAsync(cancellationToken));
    }

    private Flight Begin(FooterKey file, Requester shared) => new(shared, new(() => Task.Run(() => FlyAsync(file, shared), _stop.Token)));

    private async Task<ParquetFooter> FlyAsync(FooterKey file, Requester requester)
    {
        try
        {
            // The flight before this one may have landed between our caller's look and our start.
            return cache.TryGet(file, out var known) ? known : await FetchAsync(file, requester);
        }
        finally
        {
            _flights.TryRemove(file, out _);
        }
    }

    private async Task<ParquetFooter> FetchAsync(FooterKey file, Requester requester)
    {
        var found = await shared.GetAsync(file, _stop.Token);
        observer.FooterLookedUp(FooterTier.Shared, found is not null);
        var footer = found ?? await reader.ReadAsync(file, requester, _stop.Token);
        cache.Add(file, footer);
        if (found is null) await shared.SetAsync(file, footer, _stop.Token);
        return footer;
    }

    private sealed record Flight(Requester Requester, Lazy<Task<ParquetFooter>> Footer);
}
