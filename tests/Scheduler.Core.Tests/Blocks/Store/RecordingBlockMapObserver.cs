using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>Records each call as a short text.</summary>
internal sealed class RecordingBlockMapObserver : IBlockMapObserver
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyCollection<string> Entries => _entries;

    public int Count(string text) => _entries.Count(entry => entry == text);

    public void Hit(BlockMapTier tier, bool isStale, TimeSpan age) => _entries.Enqueue($"hit {tier}{(isStale ? " stale" : "")}");

    public void Missed(BlockMapTier tier) => _entries.Enqueue($"missed {tier}");

    public void NegativeHit(BlockMapFailure failure) => _entries.Enqueue($"negative {failure}");

    public void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed) =>
        _entries.Enqueue($"fetched {cause} {failure?.ToString() ?? "ok"} {elapsed.TotalMilliseconds}ms");

    public void Faulted(InputPath path, Exception exception) => _entries.Enqueue($"faulted {path} {exception.GetType().Name}");

    public void Evicted(EvictionCause cause, long sizeInBytes) => _entries.Enqueue($"evicted {cause}");

    public void Dropped(FetchCause cause) => _entries.Enqueue($"dropped {cause}");

    public void PrefetchUsed(TimeSpan lead) => _entries.Enqueue($"lead {lead.TotalSeconds}s");

    public void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) => _entries.Enqueue($"waited {outcome} {waited.TotalMilliseconds}ms");

    public void ColdWaitRefused(ColdWaitRefusal reason) => _entries.Enqueue($"refused {reason}");
}
