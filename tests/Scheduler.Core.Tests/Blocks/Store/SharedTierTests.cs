using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class SharedTierTests
{
    private static readonly TimeSpan Ttl = BlockMapOptions.DefaultLocationTtl;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeSharedTier _tier;

    public SharedTierTests() => _tier = new FakeSharedTier(_clock);

    [Fact]
    public async Task GetAsync_MapIsShared_DoesNotAskTheNameNode()
    {
        await using var rig = Replica();
        var shared = TestMaps.Read(_clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        _tier.Put(StoreRig.Path, shared);

        Assert.Same(shared, await rig.GetAsync());

        Assert.Empty(rig.Source.Reads);
        Assert.Equal(BlockMapTier.Shared, rig.Store.Describe(StoreRig.Path).Tier);
        Assert.Equal(TimeSpan.FromMinutes(1), rig.Store.Describe(StoreRig.Path).Age);
        Assert.Equal(1, rig.Observer.Count("hit Shared"));
    }

    [Fact]
    public async Task GetAsync_SharedMapIsBeyondItsTime_ServesItAndReads()
    {
        await using var rig = Replica();
        var stale = TestMaps.Read(_clock.GetUtcNow() - Ttl);
        _tier.Put(StoreRig.Path, stale);
        rig.Source.Close();

        Assert.Same(stale, await rig.GetAsync());
        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
        await rig.Source.HasReadAsync(1);
        rig.Source.Open();
        await rig.HasSettledAsync();

        Assert.Equal(BlockMapState.Fresh, rig.Store.Describe(StoreRig.Path).State);
        Assert.Equal(1, rig.Observer.Count("hit Shared stale"));
    }

    [Fact]
    public async Task GetAsync_SharedMapHasBlocksWithoutALiveReplica_IsServedAndReadAgainAfterAFailuresTime()
    {
        await using var rig = Replica();
        _tier.Put(StoreRig.Path, TestMaps.Read(_clock.GetUtcNow() - TimeSpan.FromSeconds(4), missing: 1));
        await rig.GetAsync();
        await rig.HasSettledAsync();
        Assert.Empty(rig.Source.Reads);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await rig.GetAsync();
        await rig.Source.HasReadAsync(1);
    }

    [Fact]
    public async Task GetAsync_SharedMapIsFromTheFuture_AgesFromItsArrival()
    {
        await using var rig = Replica();
        _tier.Put(StoreRig.Path, TestMaps.Read(DateTimeOffset.MaxValue));
        await rig.GetAsync();
        await rig.HasSettledAsync();

        _clock.Advance(Ttl);

        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
    }

    [Fact]
    public async Task GetAsync_TwoReplicas_OneReadsAndTheOtherTakesItsMap()
    {
        await using var one = Replica();
        await using var other = Replica();
        one.Source.Close();
        var first = one.GetAsync();
        await one.Source.HasReadAsync(1);
        var second = other.GetAsync();
        await Eventually.HoldsAsync(() => _clock.PendingTimers > 1, "the other replica polls");
        one.Source.Open();
        var read = await first;
        await one.HasSettledAsync();

        await PollUntilAsync(second);

        Assert.Same(read, await second);
        Assert.Empty(other.Source.Reads);
        Assert.Equal(0, _tier.Leases);
    }

    [Fact]
    public async Task GetAsync_HolderGivesUp_NextReplicaReads()
    {
        await using var rig = Replica();
        _tier.HoldLease(StoreRig.Path, TimeSpan.FromMinutes(1));
        var map = rig.GetAsync();
        await Eventually.HoldsAsync(() => _clock.PendingTimers > 0, "the replica polls");
        _tier.FreeLease(StoreRig.Path);

        await PollUntilAsync(map);

        Assert.NotNull(await map);
        Assert.Single(rig.Source.Reads);
    }

    [Fact]
    public async Task GetAsync_HolderNeverEnds_ReadsWhenTheLeaseTimeIsOver()
    {
        await using var rig = Replica();
        _tier.HoldLease(StoreRig.Path, TimeSpan.FromDays(1));
        var started = _clock.GetUtcNow();
        var map = rig.GetAsync();

        await PollUntilAsync(map);

        Assert.NotNull(await map);
        var lease = new BlockMapOptions().LeaseDuration;
        Assert.InRange(_clock.GetUtcNow() - started, lease, lease + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task GetAsync_ReadFails_GivesTheLeaseBack()
    {
        await using var rig = Replica();
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.Unreachable, "nn1 is unreachable.");

        Assert.Null(await rig.GetAsync());
        await rig.HasSettledAsync();

        Assert.Equal(0, _tier.Leases);
    }

    [Fact]
    public async Task DisposeAsync_WhileReading_GivesTheLeaseBack()
    {
        await using var rig = Replica();
        rig.Source.Close();
        _ = rig.GetAsync();
        await rig.Source.HasReadAsync(1);
        Assert.Equal(1, _tier.Leases);

        await rig.Store.DisposeAsync();

        Assert.Equal(0, _tier.Leases);
    }

    [Fact]
    public async Task GetAsync_TierUnavailable_EveryReplicaReadsForItself()
    {
        _tier.Away = true;
        await using var one = Replica();
        await using var other = Replica();

        Assert.NotNull(await one.GetAsync());
        Assert.NotNull(await other.GetAsync());

        Assert.Equal(2, one.Source.Reads.Count + other.Source.Reads.Count);
    }

    private StoreRig Replica() => new(tier: _tier, clock: _clock);

    /// <summary>Moves the clock from one poll of a waiting replica to the next; never to the deadline of a read, which is far.</summary>
    private async Task PollUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await Eventually.HoldsAsync(() => IsPolling() || task.IsCompleted, "the replica polls");
            if (IsPolling()) _clock.Advance(_clock.UntilNextTimer);
        }
    }

    private bool IsPolling() => _clock.UntilNextTimer <= LongestPause;
}
