using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>A store over a fake NameNode, with a clock that the test moves; running unless the test wants it idle.</summary>
internal sealed class StoreRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public StoreRig(BlockMapOptions? options = null, FakeSharedTier? tier = null, ManualTimeProvider? clock = null, bool runs = true)
    {
        Clock = clock ?? new ManualTimeProvider();
        Source = new FakeSource(Clock);
        options ??= new();
        Changes = new PathChanges(options, Clock);
        Store = new BlockMapStore(options, Source, tier?.Client() ?? ISharedBlockMaps.None, Changes, Observer, Clock);
        _running = runs ? Store.RunAsync(_stop.Token) : Task.CompletedTask;
    }

    public const string Namespace = "team";

    public static InputPath Path { get; } = new("ns1", "/data/in");

    public ManualTimeProvider Clock { get; }

    public FakeSource Source { get; }

    public RecordingBlockMapObserver Observer { get; } = new();

    public PathChanges Changes { get; }

    public BlockMapStore Store { get; }

    public static InputPath PathNumber(int number) => new("ns1", $"/data/in-{number}");

    public async Task<BlockMap?> GetAsync(InputPath? path = null) => await Store.GetAsync(path ?? Path, Namespace, CancellationToken.None);

    /// <summary>Awaits the end of the read in flight.</summary>
    public Task HasSettledAsync(InputPath? path = null) =>
        Eventually.HoldsAsync(() => !Store.Describe(path ?? Path).IsFetching, "the read has ended");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Store.DisposeAsync();
        _stop.Dispose();
    }
}
