using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class ColdWaitTests
{
    private static readonly ColdWaitOptions Defaults = new(ColdWaitOptions.DefaultMaxWait, ColdWaitOptions.DefaultMaxShare);

    [Fact]
    public async Task GetAsync_MapsAreThere_EndsAtOnce()
    {
        await using var rig = new StoreRig(runs: false);
        var map = await rig.GetAsync();

        var answer = Wait(rig).GetAsync([StoreRig.Path], StoreRig.Namespace, CancellationToken.None);

        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Same(map, (await answer)[0]);
    }

    [Fact]
    public async Task GetAsync_MapComesInTime_AnswersWithIt()
    {
        await using var rig = new StoreRig(runs: false);
        rig.Source.Close();
        var answer = StartAsync(rig, Wait(rig), StoreRig.Path, StoreRig.PathNumber(1));
        await rig.Source.HasReadAsync(2);
        await Eventually.HoldsAsync(() => rig.Clock.PendingTimers == 3, "the request waits");
        rig.Clock.Advance(TimeSpan.FromMilliseconds(40));
        rig.Source.Open();

        var maps = await answer;

        Assert.All(maps, Assert.NotNull);
        Assert.Equal(1, rig.Observer.Count("waited Answered 40ms"));
    }

    [Fact]
    public async Task GetAsync_MapIsLate_GoesOnAfterExactlyColdWait()
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig);
        rig.Source.Close();
        var answer = StartAsync(rig, wait, StoreRig.Path);
        await rig.Source.HasReadAsync(1);
        await Eventually.HoldsAsync(() => rig.Clock.PendingTimers == 2, "the request waits");

        rig.Clock.Advance(TimeSpan.FromMilliseconds(149));
        Assert.False(answer.IsCompleted);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null((await answer)[0]);
        Assert.Equal(1, rig.Observer.Count("waited TimedOut 150ms"));
    }

    /// <summary>
    /// A job's pods come one after another while its map is read: each waits for the same read, the last until it is there.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task GetAsync_MapIsBeingRead_SharesTheWait(int before)
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig);
        rig.Source.Close();
        for (var pod = 0; pod < before; pod++) Assert.True(await WaitsInVainAsync(rig, wait, StoreRig.Path));

        var answer = StartAsync(rig, wait, StoreRig.Path);
        Assert.False(answer.IsCompleted);
        rig.Source.Open();

        Assert.NotNull((await answer)[0]);
        Assert.Single(rig.Source.Reads);
        Assert.Equal(1, rig.Observer.Count("waited Answered 0ms"));
    }

    [Fact]
    public async Task GetAsync_ReadEndsBetweenLookUpAndWait_AnswersWithItsMap()
    {
        await using var rig = new StoreRig(runs: false);
        rig.Source.Close();
        rig.Store.Prefetch(StoreRig.Path, StoreRig.Namespace);
        await rig.Source.HasReadAsync(1);
        rig.Source.AskedForAvailability = () =>
        {
            rig.Source.Open();
            SpinWait.SpinUntil(() => !rig.Store.Describe(StoreRig.Path).IsFetching);
        };

        Assert.NotNull((await StartAsync(rig, Wait(rig), StoreRig.Path))[0]);

        Assert.Equal(0, rig.Observer.Count("refused RecentlyFailed"));
    }

    [Fact]
    public async Task GetAsync_ManyAtOnceWhileAMapIsRead_ArePaidOnce()
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig);
        rig.Source.Close();
        var answers = Enumerable.Range(0, 50).Select(_ => StartAsync(rig, wait, StoreRig.Path)).ToArray();
        await rig.Source.HasReadAsync(1);

        rig.Source.Open();

        Assert.All(await Task.WhenAll(answers), maps => Assert.NotNull(maps[0]));
        Assert.Equal(0, rig.Observer.Count("refused ShareSpent"));
    }

    [Fact]
    public async Task GetAsync_ReadFailsInTime_GoesOnAtOnceAndDoesNotWaitForTheSameFailureAgain()
    {
        await using var rig = new StoreRig(runs: false);
        rig.Source.Failure = new BlockMapUnavailableException(BlockMapFailure.NotFound, "No file matches.");
        await StartAsync(rig, Wait(rig), StoreRig.Path);
        await rig.GetAsync(StoreRig.PathNumber(1));
        await rig.HasSettledAsync(StoreRig.PathNumber(1));

        await StartAsync(rig, Wait(rig), StoreRig.PathNumber(1));

        Assert.Equal(1, rig.Observer.Count("waited Failed 0ms"));
        Assert.Equal(1, rig.Observer.Count("refused RecentlyFailed"));
    }

    [Fact]
    public async Task GetAsync_CircuitIsOpen_DoesNotWaitAndTakesNoClaim()
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig);
        rig.Source.Available = false;

        var answer = wait.GetAsync([StoreRig.Path], StoreRig.Namespace, CancellationToken.None);
        Assert.True(answer.IsCompletedSuccessfully);
        rig.Source.Available = true;

        Assert.NotNull((await StartAsync(rig, wait, StoreRig.Path))[0]);
        Assert.Equal(1, rig.Observer.Count("refused CircuitOpen"));
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(150, 0)]
    public async Task GetAsync_TurnedOff_NeverWaits(int waitMilliseconds, double share)
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig, new ColdWaitOptions(TimeSpan.FromMilliseconds(waitMilliseconds), share));

        var answer = wait.GetAsync([StoreRig.Path], StoreRig.Namespace, CancellationToken.None);

        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal(1, rig.Observer.Count("refused Disabled"));
    }

    [Fact]
    public async Task GetAsync_ShareIsSpent_StopsWaitingUntilTimeHasPassed()
    {
        await using var rig = new StoreRig(runs: false);
        var wait = Wait(rig);
        rig.Source.Close();
        var waits = 0;
        while (await WaitsInVainAsync(rig, wait, StoreRig.PathNumber(waits))) waits++;

        rig.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.InRange(waits, 10, 11);
        Assert.Equal(1, rig.Observer.Count("refused ShareSpent"));
        Assert.True(await WaitsInVainAsync(rig, wait, StoreRig.PathNumber(waits)));
    }

    [Fact]
    public async Task GetAsync_CallerGivesUp_ThrowsAndGivesTheRestBack()
    {
        await using var rig = new StoreRig(runs: false);
        rig.Source.Close();
        using var patience = new CancellationTokenSource();
        var answer = Wait(rig).GetAsync([StoreRig.Path], StoreRig.Namespace, patience.Token).AsTask();
        await rig.Source.HasReadAsync(1);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(1, rig.Observer.Count("waited Cancelled 0ms"));
    }

    [Fact]
    public async Task GetAsync_MapLargerThanTheStore_IsAnsweredOnce()
    {
        await using var rig = new StoreRig(new() { MaxBytes = 10_000 }, runs: false);
        rig.Source.Blocks = 1_000;

        var maps = await StartAsync(rig, Wait(rig), StoreRig.Path);

        Assert.Equal(1_000, maps[0]?.BlockCount);
    }

    private static ColdWait Wait(StoreRig rig, ColdWaitOptions? options = null) =>
        new(options ?? Defaults, rig.Store, rig.Source, rig.Observer, rig.Clock);

    private static Task<BlockMap?[]> StartAsync(StoreRig rig, ColdWait wait, params InputPath[] paths) =>
        wait.GetAsync(paths, StoreRig.Namespace, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

    private static async Task<bool> WaitsInVainAsync(StoreRig rig, ColdWait wait, InputPath path)
    {
        var answer = wait.GetAsync([path], StoreRig.Namespace, CancellationToken.None);
        if (answer.IsCompleted) return false;
        rig.Clock.Advance(Defaults.MaxWait);
        Assert.Null((await answer)[0]);
        return true;
    }
}
