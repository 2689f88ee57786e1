using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>Writes down what it is told, one short text each.</summary>
internal sealed class RecordingBlockMapObserver : IBlockMapObserver
{
    private readonly ConcurrentQueue<string> _told = new();

    public IReadOnlyCollection<string> Told => _told;

    public int Count(string text) => _told.Count(told => told == text);

    public void Hit(BlockMapTier tier, bool isStale, TimeSpan age) => _told.Enqueue($"hit {tier}{(isStale ? " stale" : "")}");

    public void Missed(BlockMapTier tier) => _told.Enqueue($"missed {tier}");

    public void NegativeHit(BlockMapFailure failure) => _told.Enqueue($"negative {failure}");

    public void Fetched(FetchCause cause, BlockMapFailure? failure, TimeSpan elapsed) =>
        _told.Enqueue($"fetched {cause} {failure?.ToString() ?? "ok"} {elapsed.TotalMilliseconds}ms");

    public void Faulted(InputPath path, Exception exception) => _told.Enqueue($"faulted {path} {exception.GetType().Name}");

    public void Evicted(EvictionCause cause, long sizeInBytes) => _told.Enqueue($"evicted {cause}");

    public void Dropped(FetchCause cause) => _told.Enqueue($"dropped {cause}");

    public void PrefetchUsed(TimeSpan lead) => _told.Enqueue($"lead {lead.TotalSeconds}s");

    public void ColdWaited(ColdWaitOutcome outcome, TimeSpan waited) => _told.Enqueue($"waited {outcome} {waited.TotalMilliseconds}ms");

    public void ColdWaitRefused(ColdWaitRefusal reason) => _told.Enqueue($"refused {reason}");
}
