using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection.Footers;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// The footers of files: from the cache in process, else from the one that replicas share, else from the file. One read at a time for a
/// file, in however many inputs it is. That a file is not Parquet is cached as well; a failed read is not. Safe for several threads.
/// </summary>
internal sealed class FooterStore(FooterCache cache, ISharedFooters shared, FooterReader reader, IFooterObserver observer) : IDisposable
{
    private readonly ConcurrentDictionary<FooterKey, SharedRead> _reads = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ends every read.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        reader.Dispose();
    }

    /// <summary>The footer of a file.</summary>
    /// <exception cref="FileRanges.FileRangeException">Its bytes cannot be read.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up, or the service stops; the read goes on for other callers.
    /// </exception>
    public ValueTask<ParquetFooter> GetAsync(FooterKey file, Requester requester, CancellationToken cancellationToken)
    {
        var isFound = cache.TryGet(file, out var footer);
        observer.FooterLookedUp(FooterTier.Process, isFound);
        if (isFound) return ValueTask.FromResult(footer!);
        cancellationToken.ThrowIfCancellationRequested();
        var read = _reads.GetOrAdd(file, _ => Begin(file, requester.Share()));
        read.Requester.Join(requester);
        return new(read.Footer.Value.WaitAsync(cancellationToken));
    }

    private SharedRead Begin(FooterKey file, Requester shared) =>
        new(shared, new(() => Task.Run(() => ReadThroughAsync(file, shared), _stop.Token)));

    private async Task<ParquetFooter> ReadThroughAsync(FooterKey file, Requester requester)
    {
        try
        {
            // Another read may have ended between our caller's lookup and our start.
            return cache.TryGet(file, out var known) ? known : await FetchAsync(file, requester);
        }
        finally
        {
            _reads.TryRemove(file, out _);
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

    private sealed record SharedRead(Requester Requester, Lazy<Task<ParquetFooter>> Footer);
}
