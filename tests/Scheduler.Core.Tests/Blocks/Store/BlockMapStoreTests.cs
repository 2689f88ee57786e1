using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class BlockMapStoreTests
{
    private static readonly TimeSpan Ttl = BlockMapOptions.DefaultLocationTtl;

    [Fact]
    public async Task GetAsync_HundredCallers_ReadOnce()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        var callers = Enumerable.Range(0, 100).Select(_ => Task.Run(() => rig.GetAsync())).ToArray();
        await rig.Source.HasReadAsync(1);
        rig.Source.Open();

        var maps = await Task.WhenAll(callers);

        Assert.Single(rig.Source.Reads);
        Assert.NotNull(maps[0]);
        Assert.All(maps, map => Assert.Same(maps[0], map));
    }

    [Fact]
    public async Task TryGet_Missing_AnswersAtOnceAndReadsInBackground()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();

        var found = rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out var map);

        Assert.False(found);
        Assert.Null(map);
        await rig.Source.HasReadAsync(1);
        rig.Source.Open();
        await rig.HasSettledAsync();
        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
        Assert.Equal(["missed Process", "missed Shared", "fetched Demand ok 0ms", "hit Process"], rig.Observer.Entries);
    }

    [Fact]
    public async Task GetAsync_SourceHasAMapMeanwhile_ServesItUntilTheReadEnds()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        rig.Source.BlocksMeanwhile = 2;

        var meanwhile = await rig.GetAsync();
        rig.Source.Open();
        await rig.HasSettledAsync();

        Assert.Equal((2, 1), (meanwhile!.BlockCount, (await rig.GetAsync())!.BlockCount));
        Assert.Single(rig.Source.Reads);
    }

    [Fact]
    public async Task TryGet_BlocksWithoutALiveReplica_IsReadAgainAsAFailureIsAndBacksOffToItsTime()
    {
        await using var rig = new StoreRig();
        rig.Source.Missing = 1;
        await rig.GetAsync();
        await rig.HasSettledAsync();

        var pauses = new List<double>();
        for (var read = 1; read <= 9; read++)
        {
            var described = rig.Store.Describe(StoreRig.Path);
            var pause = described.NextAttemptAt!.Value - described.Origin!.ReadAt;
            pauses.Add(pause.TotalSeconds);
            rig.Clock.Advance(pause - TimeSpan.FromTicks(1));
            Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
            Assert.Equal(read, rig.Source.Reads.Count);
            rig.Clock.Advance(TimeSpan.FromTicks(1));
            Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
            await rig.Source.HasReadAsync(read + 1);
            await rig.HasSettledAsync();
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320], pauses.Take(7));
        Assert.All(pauses.Skip(7), pause => Assert.InRange(pause, Ttl.TotalSeconds * 0.75, Ttl.TotalSeconds));
    }

    [Fact]
    public async Task TryGet_MissingBlocksAreBackAndMissingAgain_KeepsItsTimeAndBeginsAnew()
    {
        await using var rig = new StoreRig();

        Assert.Equal(5, await PauseAfterReadAsync(missing: 2));
        Assert.Equal(10, await PauseAfterReadAsync(missing: 1));
        Assert.InRange(await PauseAfterReadAsync(missing: 0), Ttl.TotalSeconds * 0.75, Ttl.TotalSeconds);
        Assert.Equal(5, await PauseAfterReadAsync(missing: 1));

        async Task<double> PauseAfterReadAsync(int missing)
        {
            rig.Source.Missing = missing;
            var reads = rig.Source.Reads.Count;
            rig.Clock.Advance(Ttl);
            await rig.GetAsync();
            await rig.Source.HasReadAsync(reads + 1);
            await rig.HasSettledAsync();
            var described = rig.Store.Describe(StoreRig.Path);
            return (described.NextAttemptAt!.Value - described.Origin!.ReadAt).TotalSeconds;
        }
    }

    [Fact]
    public async Task GetAsync_MapMeanwhileIsIncompleteToo_CountsAsOneRead()
    {
        await using var rig = new StoreRig();
        (rig.Source.Missing, rig.Source.BlocksMeanwhile) = (1, 2);

        await rig.GetAsync();
        await rig.HasSettledAsync();

        var described = rig.Store.Describe(StoreRig.Path);
        Assert.Equal(TimeSpan.FromSeconds(5), described.NextAttemptAt - described.Origin!.ReadAt);
    }

    [Fact]
    public async Task TryGet_MapMeanwhileOfAReadAgain_IsNoBetterThanTheOldOne()
    {
        await using var rig = new StoreRig();
        var old = await rig.GetAsync();
        await rig.HasSettledAsync();
        rig.Clock.Advance(Ttl);
        rig.Source.Close();
        rig.Source.BlocksMeanwhile = 2;

        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
        await rig.Source.HasReadAsync(2);

        Assert.Same(old, await rig.GetAsync());
        rig.Source.Open();
    }

    [Fact]
    public async Task TryGet_Stale_ServesItWhileItIsReadAgain()
    {
        await using var rig = new StoreRig();
        var old = await rig.GetAsync();
        await rig.HasSettledAsync();
        rig.Clock.Advance(Ttl);
        rig.Source.Close();

        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out var served));
        await rig.Source.HasReadAsync(2);
        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out var servedMeanwhile));
        var described = rig.Store.Describe(StoreRig.Path);
        rig.Source.Open();
        await rig.HasSettledAsync();

        Assert.Same(old, served);
        Assert.Same(old, servedMeanwhile);
        Assert.Equal((BlockMapState.Stale, true, Ttl), (described.State, described.IsFetching, described.Age));
        Assert.Equal(BlockMapState.Fresh, rig.Store.Describe(StoreRig.Path).State);
        Assert.Equal(2, rig.Observer.Count("hit Process stale"));
    }

    [Fact]
    public async Task RunAsync_UsedMap_IsReadAgainBeforeItExpires()
    {
        await using var rig = new StoreRig();
        await rig.GetAsync();
        await rig.HasSettledAsync();
        using var stop = new CancellationTokenSource();
        var running = rig.Store.RunAsync(stop.Token);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);

        rig.Clock.Advance(Ttl * 0.95);
        await rig.Source.HasReadAsync(2);
        await rig.HasSettledAsync();

        Assert.Equal(0, rig.Observer.Entries.Count(entry => entry.Contains("stale", StringComparison.Ordinal)));
        // The clock may go on while it is read.
        Assert.Single(rig.Observer.Entries, entry => entry.StartsWith("fetched Refresh ok", StringComparison.Ordinal));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Sweep_UnusedMap_AgesOut()
    {
        await using var rig = new StoreRig();
        await rig.GetAsync();
        await rig.HasSettledAsync();

        rig.Clock.Advance(Ttl * 2);
        rig.Store.Sweep();
        Assert.Equal(BlockMapState.Stale, rig.Store.Describe(StoreRig.Path).State);
        rig.Clock.Advance(Ttl);
        rig.Store.Sweep();

        Assert.Equal(BlockMapState.Missing, rig.Store.Describe(StoreRig.Path).State);
        Assert.Equal((0, 0L), (rig.Store.Count, rig.Store.SizeInBytes));
        Assert.Equal(1, rig.Observer.Count("evicted Idle"));
        Assert.Single(rig.Source.Reads);
    }

    [Fact]
    public async Task GetAsync_RefreshFails_KeepsServingTheStaleMapAndSaysWhy()
    {
        await using var rig = new StoreRig();
        var old = await rig.GetAsync();
        await rig.HasSettledAsync();
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.Unreachable, "nn1:8020 does not answer.");
        rig.Clock.Advance(Ttl);

        Assert.Same(old, await rig.GetAsync());
        await rig.Source.HasReadAsync(2);
        await rig.HasSettledAsync();

        Assert.Same(old, await rig.GetAsync());
        var described = rig.Store.Describe(StoreRig.Path);
        Assert.Equal(BlockMapState.Stale, described.State);
        Assert.Equal("nn1:8020 does not answer.", described.Failure?.Message);
        Assert.Equal(rig.Clock.GetUtcNow() + BlockMapOptions.DefaultNegativeTtl, described.NextAttemptAt);
    }

    [Fact]
    public async Task GetAsync_FileIsGone_DropsTheMap()
    {
        await using var rig = new StoreRig();
        await rig.GetAsync();
        await rig.HasSettledAsync();
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.NotFound, "No file matches hdfs://ns1/data/in.");
        rig.Clock.Advance(Ttl);

        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        await rig.Source.HasReadAsync(2);
        await rig.HasSettledAsync();

        Assert.False(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
        Assert.Equal(BlockMapState.Failed, rig.Store.Describe(StoreRig.Path).State);
    }

    [Fact]
    public async Task GetAsync_FailedAMomentAgo_IsNotReadAgainUntilThePauseIsOver()
    {
        await using var rig = new StoreRig();
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.SafeMode, "nn1:8020 is in safe mode.");

        Assert.Null(await rig.GetAsync());
        await rig.HasSettledAsync();
        Assert.Null(await rig.GetAsync());
        Assert.Single(rig.Source.Reads);
        rig.Clock.Advance(BlockMapOptions.DefaultNegativeTtl);
        rig.Source.Failure = null;

        Assert.NotNull(await rig.GetAsync());
        Assert.Equal(1, rig.Observer.Count("negative SafeMode"));
        Assert.Null(rig.Store.Describe(StoreRig.Path).Failure);
    }

    [Fact]
    public async Task GetAsync_SourceNeverEnds_FailsAtFetchTimeout()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        var map = rig.GetAsync();
        await rig.Source.HasReadAsync(1);

        rig.Clock.Advance(BlockMapOptions.DefaultFetchTimeout);

        Assert.Null(await map);
        Assert.Equal(BlockMapFailure.Timeout, rig.Store.Describe(StoreRig.Path).Failure?.Reason);
        Assert.Contains("BlockMap:FetchTimeout", rig.Store.Describe(StoreRig.Path).Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_SourceThrowsWhatItMayNot_IsReportedAndDoesNotStickInFlight()
    {
        await using var rig = new StoreRig();
        rig.Source.Failure = new InvalidOperationException("a bug");

        Assert.Null(await rig.GetAsync());
        await rig.HasSettledAsync();

        Assert.Equal(1, rig.Observer.Count("faulted hdfs://ns1/data/in InvalidOperationException"));
        Assert.Equal(BlockMapFailure.MalformedAnswer, rig.Store.Describe(StoreRig.Path).Failure?.Reason);
    }

    [Fact]
    public async Task GetAsync_CallerGivesUp_TheReadGoesOn()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        using var patience = new CancellationTokenSource();
        var map = rig.Store.GetAsync(StoreRig.Path, StoreRig.Namespace, patience.Token).AsTask();
        await rig.Source.HasReadAsync(1);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        rig.Source.Open();
        await rig.HasSettledAsync();

        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
        Assert.Single(rig.Source.Reads);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileReading_ReturnsAndLeavesTheReadToDispose()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        using var stop = new CancellationTokenSource();
        var running = rig.Store.RunAsync(stop.Token);
        rig.Store.Prefetch(StoreRig.Path, StoreRig.Namespace);
        await rig.Source.HasReadAsync(1);

        await stop.CancelAsync();
        await running;

        Assert.True(rig.Store.Describe(StoreRig.Path).IsFetching);
    }

    [Fact]
    public async Task DisposeAsync_ReadsInFlight_AreCancelledAndAwaited()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        var waiting = rig.GetAsync();
        rig.Store.Prefetch(StoreRig.PathNumber(1), StoreRig.Namespace);
        await rig.Source.HasReadAsync(2);

        await rig.Store.DisposeAsync();

        Assert.Null(await waiting);
        Assert.False(rig.Store.Describe(StoreRig.PathNumber(1)).IsFetching);
        Assert.Null(await rig.GetAsync(StoreRig.PathNumber(2)));
        Assert.Equal(2, rig.Source.Reads.Count);
    }
}
