using System.Threading.Channels;

namespace Scheduler.Core.Blocks.Store;

/// <summary>Reads that nobody waits for, bounded; each path is in it at most once.</summary>
internal sealed class FetchQueue(int capacity, IBlockMapObserver observer)
{
    private readonly Channel<(BlockMapEntry Entry, FetchCause Cause)> _channel =
        Channel.CreateBounded<(BlockMapEntry, FetchCause)>(capacity);

    /// <summary>Puts the path in the queue unless it is there or being read; what does not fit is dropped and counted.</summary>
    public void Enqueue(BlockMapEntry entry, FetchCause cause)
    {
        if (entry.Flight is not null || !entry.TryEnqueue()) return;
        if (_channel.Writer.TryWrite((entry, cause))) return;
        entry.Dequeue();
        observer.Dropped(cause);
    }

    /// <summary>Takes one after the other and awaits <paramref name="fetch"/> for each, until cancelled.</summary>
    public async Task WorkAsync(Func<BlockMapEntry, FetchCause, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        await foreach (var (entry, cause) in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            entry.Dequeue();
            await fetch(entry, cause, cancellationToken);
        }
    }
}
