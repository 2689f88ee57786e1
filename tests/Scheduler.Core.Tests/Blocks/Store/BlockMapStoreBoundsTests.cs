using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class BlockMapStoreBoundsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task GetAsync_BeyondMaxBytes_DropsTheLeastRecentlyUsed()
    {
        await using var rig = new StoreRig(new() { MaxBytes = 4_500 });
        for (var i = 0; i < 3; i++) await ReadAsync(rig, i);
        rig.Store.TryGet(StoreRig.PathNumber(0), StoreRig.Namespace, out _);
        rig.Clock.Advance(Tick);

        await ReadAsync(rig, 3);

        Assert.Equal([0, 2, 3], Enumerable.Range(0, 4).Where(i => rig.Store.Describe(StoreRig.PathNumber(i)).State == BlockMapState.Fresh));
        Assert.Equal(1, rig.Observer.Count("evicted Bytes"));
        Assert.InRange(rig.Store.SizeInBytes, 1, 4_500);
    }

    [Fact]
    public async Task GetAsync_LargerThanMaxBytes_AnswersOnceAndKeepsNothing()
    {
        await using var rig = new StoreRig(new() { MaxBytes = 10_000 });
        rig.Source.Blocks = 5_000;

        var first = await rig.GetAsync();
        await rig.HasSettledAsync();
        var second = await rig.GetAsync();

        Assert.Equal(5_000, first?.BlockCount);
        Assert.Null(second);
        Assert.Single(rig.Source.Reads);
        Assert.Equal(1, rig.Observer.Count("evicted TooLarge"));
        Assert.Contains("BlockMap:MaxBytes", rig.Store.Describe(StoreRig.Path).Failure?.Message, StringComparison.Ordinal);
        Assert.InRange(rig.Store.SizeInBytes, 1, 10_000);
    }

    [Fact]
    public async Task GetAsync_SecondPathOnTheSameDataNode_TakesItsBlocksAlone()
    {
        await using var rig = new StoreRig();
        await ReadAsync(rig, 0);
        var first = rig.Store.SizeInBytes;

        await ReadAsync(rig, 1);

        Assert.InRange(rig.Store.SizeInBytes - first, 1, first - DataNode.SizeInBytes);
        Assert.Same(DataNodeOf(rig, 0), DataNodeOf(rig, 1));
    }

    [Fact]
    public async Task GetAsync_ManyPathsAndEvictions_StayWithinMaxBytes()
    {
        await using var rig = new StoreRig(new() { MaxBytes = 64 << 10 });
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            rig.Source.Blocks = random.Next(1, 300);
            var path = StoreRig.PathNumber(random.Next(100));
            Assert.NotNull(await rig.GetAsync(path));
            await rig.HasSettledAsync(path);
            rig.Clock.Advance(Tick);
            Assert.InRange(rig.Store.SizeInBytes, 1, 64 << 10);
        }

        var described = Enumerable.Range(0, 100).Select(i => rig.Store.Describe(StoreRig.PathNumber(i))).ToList();
        Assert.InRange(described.Sum(path => path.SizeInBytes), 32 << 10, rig.Store.SizeInBytes);
    }

    [Fact]
    public async Task Prefetch_MoreThanTheQueueHolds_DropsAndCounts()
    {
        await using var rig = new StoreRig(new() { MaxConcurrentFetches = 4, MaxQueuedFetches = 10 });
        rig.Source.Close();

        for (var i = 0; i < 25; i++) rig.Store.Prefetch(StoreRig.PathNumber(i), StoreRig.Namespace);

        await Eventually.HoldsAsync(() => rig.Observer.Count("dropped Prefetch") == 12, "what no slot and no place is left for is dropped");
        await rig.Source.HasReadAsync(3);
        Assert.Equal((3, null), (rig.Source.Reads.Count, rig.Store.Describe(StoreRig.PathNumber(24)).Failure));
    }

    [Fact]
    public async Task TryGet_MoreThanTheQueueHolds_FailsInWordsAndSparesOtherNamespaces()
    {
        await using var rig = new StoreRig(new() { MaxConcurrentFetches = 1, MaxQueuedFetches = 10 });
        rig.Source.Close();
        for (var i = 0; i < 25; i++) rig.Store.TryGet(StoreRig.PathNumber(i), "hostile", out _);
        await Eventually.HoldsAsync(() => rig.Observer.Count("dropped Demand") == 14, "what no slot and no place is left for is dropped");
        rig.Store.TryGet(StoreRig.PathNumber(25), "one", out _);
        await rig.Source.HasReadAsync(2);

        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        rig.Store.TryGet(StoreRig.PathNumber(26), StoreRig.Namespace, out _);
        await Eventually.HoldsAsync(() => Failures(rig).Count == 16, "others make room");

        Assert.Equal(16, rig.Observer.Count("dropped Demand"));
        var failures = Failures(rig);
        Assert.All(failures, failure => Assert.Equal(BlockMapFailure.TooBusy, failure.Reason));
        Assert.All(failures, failure => Assert.Contains("BlockMap:MaxQueuedFetches", failure.Message, StringComparison.Ordinal));
        rig.Source.Open();
        await rig.HasSettledAsync();
        Assert.True(rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _));
    }

    [Fact]
    public async Task GetAsync_AnotherNamespaceHoldsEverySlot_IsReadBesideIt()
    {
        await using var rig = new StoreRig();
        rig.Source.Close();
        for (var i = 0; i < 160; i++) rig.Store.TryGet(StoreRig.PathNumber(i), "hostile", out _);
        await rig.Source.HasReadAsync(BlockMapOptions.DefaultMaxConcurrentFetches);

        var read = rig.GetAsync();
        await rig.Source.HasReadAsync(BlockMapOptions.DefaultMaxConcurrentFetches + 1);

        Assert.Equal(StoreRig.Path, rig.Source.Reads.Last());
        rig.Source.Open();
        Assert.NotNull(await read);
    }

    [Fact]
    public async Task TryGet_OfAPathThatWaitsToBeReadAhead_IsReadAtOnce()
    {
        await using var rig = new StoreRig(new() { MaxConcurrentFetches = 4 });
        rig.Source.Close();
        for (var i = 0; i < 4; i++) rig.Store.Prefetch(StoreRig.PathNumber(i), StoreRig.Namespace);
        await rig.Source.HasReadAsync(3);
        var waiting = Enumerable.Range(0, 4).Select(StoreRig.PathNumber).Except(rig.Source.Reads).Single();

        rig.Store.TryGet(waiting, StoreRig.Namespace, out _);
        await rig.Source.HasReadAsync(4);

        Assert.Equal(waiting, rig.Source.Reads.Last());
        rig.Source.Open();
    }

    [Fact]
    public async Task Prefetch_ManyPaths_LeavesSlotsToRequests()
    {
        await using var rig = new StoreRig(new() { MaxConcurrentFetches = 4 });
        rig.Source.Close();
        for (var i = 0; i < 20; i++) rig.Store.Prefetch(StoreRig.PathNumber(i), StoreRig.Namespace);
        await rig.Source.HasReadAsync(3);

        var demanded = rig.GetAsync();
        await rig.Source.HasReadAsync(4);

        Assert.Contains(StoreRig.Path, rig.Source.Reads);
        rig.Source.Open();
        Assert.NotNull(await demanded);
        await rig.Source.HasReadAsync(21);
        Assert.InRange(rig.Source.MostAtOnce, 4, 4);
    }

    [Theory]
    [InlineData(true, "lead 30s")]
    [InlineData(false, "lead 0s")]
    public async Task Prefetch_ThenUse_ReportsTheLead(bool isThereInTime, string expected)
    {
        await using var rig = new StoreRig();
        if (!isThereInTime) rig.Source.Close();
        rig.Store.Prefetch(StoreRig.Path, StoreRig.Namespace);
        await rig.Source.HasReadAsync(1);
        if (isThereInTime) await rig.HasSettledAsync();
        if (isThereInTime) rig.Clock.Advance(TimeSpan.FromSeconds(30));

        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);
        rig.Store.TryGet(StoreRig.Path, StoreRig.Namespace, out _);

        Assert.Single(rig.Observer.Entries, entry => entry.StartsWith("lead", StringComparison.Ordinal));
        Assert.Equal(1, rig.Observer.Count(expected));
    }

    [Fact]
    public async Task Sweep_ManyMapsReadAtOnce_RefreshesAreSpread()
    {
        var options = new BlockMapOptions();
        await using var rig = new StoreRig(options);
        for (var i = 0; i < 200; i++) await ReadAsync(rig, i, TimeSpan.Zero);

        var now = rig.Clock.GetUtcNow();
        var due = Enumerable.Range(0, 200).Select(i => rig.Store.Describe(StoreRig.PathNumber(i)).NextAttemptAt!.Value - now).ToList();

        Assert.All(due, time => Assert.InRange(time, options.LocationTtl.Value * 0.75, options.LocationTtl.Value * 0.9));
        Assert.InRange(due.Max() - due.Min(), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
    }

    private static List<FetchFailure> Failures(StoreRig rig) =>
        [.. Enumerable.Range(0, 25).Select(i => rig.Store.Describe(StoreRig.PathNumber(i)).Failure).OfType<FetchFailure>()];

    private static DataNode DataNodeOf(StoreRig rig, int number) =>
        rig.Store.TryPeek(StoreRig.PathNumber(number), out var map)
            ? map.DataNodes[0]
            : throw new InvalidOperationException("No map is kept.");

    private static Task ReadAsync(StoreRig rig, int number) => ReadAsync(rig, number, Tick);

    private static async Task ReadAsync(StoreRig rig, int number, TimeSpan pause)
    {
        await rig.GetAsync(StoreRig.PathNumber(number));
        await rig.HasSettledAsync(StoreRig.PathNumber(number));
        rig.Clock.Advance(pause);
    }
}
