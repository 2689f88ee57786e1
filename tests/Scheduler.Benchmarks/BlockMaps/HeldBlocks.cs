using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Benchmarks.BlockMaps;

/// <summary>
/// Holds blocks as the service does, and says what they take: in the store, and then with a group of pods placed on each input. The
/// topology, which is there once for all inputs, is not counted.
/// </summary>
internal sealed class HeldBlocks : IBlockMapSource, IAsyncDisposable
{
    public const int Nodes = 5_000;

    private const int Siblings = 20;

    private readonly SyntheticCluster _cluster = new(Nodes);
    private readonly Random _random = new(1);
    private readonly BlockMapStore _store;
    private readonly LocalityCache _placements = new();
    private readonly SiblingLedger _siblings;
    private readonly NodeOffer _offer;
    private readonly int[] _scores = new int[Nodes];

    private HeldBlocks()
    {
        var options = new BlockMapOptions { MaxBytes = 1L << 30 };
        var names = new KnownNames([.. _cluster.Topology.Cluster.Nodes.Select(node => node.Name)]);
        _offer = new NodeOffer(names, Enumerable.Range(0, Nodes).Select(number => new NameNumber(number)).ToArray());
        _siblings = new SiblingLedger(
            TimeProvider.System, SiblingOptions.Default with { MaxLedgerBytes = options.MaxBytes }, ISiblingObserver.None);
        var changes = new PathChanges(options, TimeProvider.System);
        _store = new BlockMapStore(options, this, ISharedBlockMaps.None, changes, IBlockMapObserver.None, TimeProvider.System);
    }

    /// <summary>Holds inputs of these sizes.</summary>
    public static async Task<HeldFigures> MeasureAsync(IReadOnlyList<int> sizes)
    {
        await using var held = new HeldBlocks();
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var maps = new List<BlockMap>();
        foreach (var size in sizes) maps.Add((await held._store.GetAsync(PathOf(size, maps.Count), "bench", CancellationToken.None))!);
        var withMaps = GC.GetTotalMemory(forceFullCollection: true);
        for (var input = 0; input < maps.Count; input++) held.PlaceGroup(PathOf(sizes[input], input), maps[input]);
        var withGroups = GC.GetTotalMemory(forceFullCollection: true);
        return new HeldFigures(sizes.Count, sizes.Sum(), withMaps - empty, withGroups - withMaps, held._store.SizeInBytes);
    }

    /// <inheritdoc/>
    public Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken) =>
        Task.FromResult(SyntheticInput.Make(_cluster, int.Parse(path.Authority, CultureInfo.InvariantCulture), _random));

    /// <inheritdoc/>
    public bool IsAvailable(InputPath path) => true;

    /// <inheritdoc/>
    public string? NameserviceOf(InputPath path) => null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static InputPath PathOf(int size, int input) =>
        new(size.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"/warehouse/table-{input}"));

    /// <summary>As prioritize does for one pod after the other; one more is still to come, so that the ledger stays built.</summary>
    private void PlaceGroup(InputPath path, BlockMap map)
    {
        ImmutableArray<BlockMap> maps = [map];
        var locality = InputLocalityBuilder.Build(maps, _cluster.Topology, DateTimeOffset.UnixEpoch);
        _placements.Add(maps, locality);
        for (var pod = 0; pod < Siblings; pod++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{path.Path}-exec-{pod}");
            var request = new LocalityRequest(new PodMetadata("default", name, name), [path], path.Path) { GroupSize = Siblings + 1 };
            NodeScorer.Default.Score(_siblings.View(request, maps, locality), _offer, _scores);
            _siblings.Seen(request, _cluster.Topology.Cluster.Nodes[_random.Next(Nodes)].Name);
        }
    }
}

/// <summary>What blocks take in a process.</summary>
/// <param name="Inputs">Maps.</param>
/// <param name="Blocks">Blocks of all maps.</param>
/// <param name="MapBytes">Bytes of the store with the maps.</param>
/// <param name="BesideBytes">Bytes beside them: placements, indexes, ledgers.</param>
/// <param name="StoreBytes">Bytes of the maps as the store counts them.</param>
internal sealed record HeldFigures(int Inputs, int Blocks, long MapBytes, long BesideBytes, long StoreBytes);
