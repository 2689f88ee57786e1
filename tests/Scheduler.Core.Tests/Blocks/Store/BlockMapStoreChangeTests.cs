using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>What the store does with changes that it is notified of.</summary>
public sealed class BlockMapStoreChangeTests
{
    private const string Ns = "ns1";
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task PathsChanged_UsedMap_IsStaleServedAndReadAgainOnceItSettled()
    {
        await using var rig = await ReadAsync();

        rig.Changes.PathsChanged(Ns, ["/data/in/part-0"]);

        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
        Assert.Single(rig.Source.Reads);
        rig.Clock.Advance(Settled);
        await SweepAsync(rig);
        Assert.Equal(BlockMapState.Fresh, rig.Store.Describe(StoreRig.Path).State);
    }

    [Fact]
    public async Task PathsChanged_MapNotUsedSinceItWasRead_IsStaleAndLeftAloneUntilUsed()
    {
        await using var rig = await ReadAsync(use: false);

        rig.Changes.PathsChanged(Ns, ["/data/in"]);
        rig.Clock.Advance(LongAfter);

        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
        rig.Store.Sweep();
        Assert.Single(rig.Source.Reads);
        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        await rig.Source.HasReadAsync(2);
    }

    [Theory]
    [InlineData(Ns, "/data/other")]
    [InlineData("ns2", "/data/in")]
    public async Task PathsChanged_Elsewhere_LeavesTheMapFresh(string nameservice, string path)
    {
        await using var rig = await ReadAsync();

        rig.Changes.PathsChanged(nameservice, [path]);

        Assert.Equal(BlockMapState.Fresh, rig.Store.Describe(StoreRig.Path).State);
    }

    [Fact]
    public async Task PathsChanged_AgainAndAgain_ReadsOnceInFiveSeconds()
    {
        await using var rig = await ReadAsync();

        for (var tenth = 0; tenth < 200; tenth++)
        {
            rig.Changes.PathsChanged(Ns, ["/data/in"]);
            rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
            await rig.HasSettledAsync();
            rig.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        // The first one; then one when it settled, and one for every further five of twenty seconds.
        Assert.InRange(rig.Source.Reads.Count, 4, 6);
    }

    [Fact]
    public async Task PathsChanged_WhileItIsRead_ReadsAgain()
    {
        await using var rig = await ReadAsync();
        rig.Source.Close();
        rig.Changes.PathsChanged(Ns, ["/data/in"]);
        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        rig.Clock.Advance(Settled);
        rig.Store.Sweep();
        await rig.Source.HasReadAsync(2);

        rig.Clock.Advance(Settled);
        rig.Changes.PathsChanged(Ns, ["/data/in"]);
        rig.Source.Open();
        await rig.HasSettledAsync();

        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        await SweepAsync(rig);
        Assert.Equal(3, rig.Source.Reads.Count);
    }

    [Fact]
    public async Task PathsChanged_MissingPathAppears_IsReadBeforeTheFailureIsForgotten()
    {
        await using var rig = new StoreRig();
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.NotFound, "no such path");
        await rig.GetAsync();
        await rig.HasSettledAsync();
        rig.Source.Failure = null;

        rig.Changes.PathsChanged(Ns, ["/data/in"]);
        rig.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull(await rig.GetAsync());
    }

    [Fact]
    public async Task AnyPathMayHaveChanged_ManyMaps_AreReadAgainOverAMinute()
    {
        await using var rig = new StoreRig();
        for (var i = 0; i < 20; i++) await rig.GetAsync(StoreRig.PathNumber(i));
        for (var i = 0; i < 20; i++) await rig.HasSettledAsync(StoreRig.PathNumber(i));
        rig.Clock.Advance(LongAfter);
        for (var i = 0; i < 20; i++) rig.Store.TryGet(StoreRig.PathNumber(i), StoreRig.Namespace, out _);

        rig.Changes.AnyPathMayHaveChanged(Ns);

        var due = Enumerable.Range(0, 20)
            .Select(i => rig.Store.Describe(StoreRig.PathNumber(i)).NextAttemptAt!.Value - rig.Clock.GetUtcNow())
            .ToList();
        Assert.All(due, after => Assert.InRange(after, Settled, TimeSpan.FromSeconds(61)));
        Assert.True(due.Max() - due.Min() > TimeSpan.FromSeconds(20), string.Join(' ', due));
        rig.Clock.Advance(TimeSpan.FromMinutes(1) + Settled);
        rig.Store.Sweep();
        await rig.Source.HasReadAsync(40);
    }

    [Fact]
    public async Task PathsChanged_SharedMapFromBefore_IsNotFreshForAReplicaThatNeverHadIt()
    {
        var clock = new ManualTimeProvider();
        var tier = new FakeSharedTier(clock);
        await using var one = new StoreRig(tier: tier, clock: clock);
        await using var two = new StoreRig(tier: tier, clock: clock);
        await one.GetAsync();
        await one.HasSettledAsync();
        clock.Advance(LongAfter);

        two.Changes.PathsChanged(Ns, ["/data/in"]);
        clock.Advance(Settled);
        await two.GetAsync();
        await two.HasSettledAsync();

        Assert.Single(two.Source.Reads);
    }

    [Fact]
    public async Task PathsChanged_TwoReplicasNotifiedAMomentApart_ReadOnce()
    {
        var clock = new ManualTimeProvider();
        var tier = new FakeSharedTier(clock);
        await using var one = new StoreRig(tier: tier, clock: clock);
        await using var two = new StoreRig(tier: tier, clock: clock);
        foreach (var rig in new[] { one, two }) await UseAsync(rig);
        clock.Advance(LongAfter);
        foreach (var rig in new[] { one, two }) rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        var moment = TimeSpan.FromMilliseconds(200);
        one.Changes.PathsChanged(Ns, ["/data/in"]);
        clock.Advance(moment);
        two.Changes.PathsChanged(Ns, ["/data/in"]);

        clock.Advance(Settled - moment);
        await SweepAsync(one);
        clock.Advance(moment);
        await SweepAsync(two);

        Assert.All([one, two], rig => Assert.Equal(BlockMapState.Fresh, rig.Store.Describe(StoreRig.Path).State));
        Assert.Equal((2, 0), (one.Source.Reads.Count, two.Source.Reads.Count));
    }

    private static async Task SweepAsync(StoreRig rig)
    {
        rig.Store.Sweep();
        await rig.HasSettledAsync();
    }

    private static async Task<StoreRig> ReadAsync(bool use = true)
    {
        var rig = new StoreRig();
        await UseAsync(rig);
        rig.Clock.Advance(LongAfter);
        if (use) rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        return rig;
    }

    private static async Task UseAsync(StoreRig rig)
    {
        await rig.GetAsync();
        await rig.HasSettledAsync();
    }
}
