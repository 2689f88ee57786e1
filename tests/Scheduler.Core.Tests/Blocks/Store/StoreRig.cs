using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>A store over a fake NameNode, with a clock that the test moves. It sweeps only when the test says so.</summary>
internal sealed class StoreRig : IAsyncDisposable
{
    public StoreRig(BlockMapOptions? options = null, FakeSharedTier? tier = null, ManualTimeProvider? clock = null)
    {
        Clock = clock ?? new ManualTimeProvider();
        Source = new FakeSource(Clock);
        options ??= new();
        Changes = new PathChanges(options, Clock);
        Store = new BlockMapStore(options, Source, tier?.Client() ?? ISharedBlockMaps.None, Changes, Observer, Clock);
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

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
