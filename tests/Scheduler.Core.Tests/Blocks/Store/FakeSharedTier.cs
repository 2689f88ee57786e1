using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>What Redis does, in memory: one for all replicas of a test; each replica has its own <see cref="Client"/>.</summary>
internal sealed class FakeSharedTier(TimeProvider time)
{
    private readonly ConcurrentDictionary<InputPath, (BlockMap Map, DateTimeOffset Until)> _maps = new();
    private readonly ConcurrentDictionary<InputPath, (object Holder, DateTimeOffset Until)> _leases = new();

    public bool Away { get; set; }

    public int Leases => _leases.Count(lease => lease.Value.Until > time.GetUtcNow());

    public ISharedBlockMaps Client() => new SharedClient(this);

    public void Put(InputPath path, BlockMap map) => _maps[path] = (map, DateTimeOffset.MaxValue);

    public void HoldLease(InputPath path, TimeSpan duration) => _leases[path] = (this, time.GetUtcNow() + duration);

    public void FreeLease(InputPath path) => _leases.TryRemove(path, out _);

    private sealed class SharedClient(FakeSharedTier tier) : ISharedBlockMaps
    {
        public ValueTask<BlockMap?> GetAsync(InputPath path, CancellationToken cancellationToken) =>
            ValueTask.FromResult(!tier.Away && tier._maps.TryGetValue(path, out var found) && found.Until > Now ? found.Map : null);

        public ValueTask SetAsync(InputPath path, BlockMap map, TimeSpan timeToLive, CancellationToken cancellationToken)
        {
            if (!tier.Away) tier._maps[path] = (map, Now + timeToLive);
            return ValueTask.CompletedTask;
        }

        public ValueTask<FetchLease> TryTakeLeaseAsync(InputPath path, TimeSpan duration, CancellationToken cancellationToken)
        {
            if (tier.Away) return ValueTask.FromResult(FetchLease.Unshared);
            var mine = (this, Now + duration);
            var lease = tier._leases.AddOrUpdate(path, mine, (_, held) => held.Until > Now ? held : mine);
            return ValueTask.FromResult(lease.Holder == this ? FetchLease.Taken : FetchLease.HeldElsewhere);
        }

        public ValueTask ReleaseLeaseAsync(InputPath path, CancellationToken cancellationToken)
        {
            if (tier._leases.TryGetValue(path, out var lease) && lease.Holder == this) tier._leases.TryRemove(new(path, lease));
            return ValueTask.CompletedTask;
        }

        private DateTimeOffset Now => tier.Clock.GetUtcNow();
    }

    private TimeProvider Clock => time;
}
