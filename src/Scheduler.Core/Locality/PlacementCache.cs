using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// The placements of recent inputs, so that a request walks no blocks. An entry counts only while its maps and its topology are the
/// very ones asked for. All are of the topology that is served, and of the next one while that is prepared; what comes too late for the
/// one before is not kept. Bounded by bytes; reads take no lock.
/// </summary>
/// <param name="maxBytes">Bytes of all placements on one topology together.</param>
public sealed class PlacementCache(long maxBytes = PlacementCache.DefaultMaxBytes)
{
    /// <summary>Bytes unless told otherwise: 1,600 inputs on 5,000 nodes, half as many with replicas in memory.</summary>
    public const long DefaultMaxBytes = 64L << 20;

    private readonly Lock _lock = new();
    private PlacementGenerations? _served;
    private PlacementGenerations? _next;
    private WeakReference<NetworkTopology>? _before;

    /// <summary>The placement of these maps on this topology, if it is known and still holds at <paramref name="now"/>.</summary>
    public bool TryGet(
        ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now, [NotNullWhen(true)] out InputPlacement? placement)
    {
        placement = null;
        return GenerationsOf(topology) is { } generations && generations.TryGet(maps, now, out placement);
    }

    /// <summary>Keeps the placement of these maps.</summary>
    public void Add(ImmutableArray<BlockMap> maps, InputPlacement placement)
    {
        if ((GenerationsOf(placement.Topology) ?? BeginAnew(placement.Topology)) is { } generations) generations.Add(maps, placement);
    }

    /// <summary>Places the inputs known on the topology served also on the next one, which requests may ask for from then on.</summary>
    /// <returns>The placement on the next topology, with its maps, by the one on the topology served.</returns>
    public IReadOnlyDictionary<InputPlacement, LocatedInput> Prepare(NetworkTopology topology, DateTimeOffset now)
    {
        var (next, moved) = (new PlacementGenerations(topology, maxBytes), new Dictionary<InputPlacement, LocatedInput>());
        foreach (var input in Volatile.Read(ref _served)?.Inputs ?? [])
        {
            var placement = InputPlacementBuilder.Build(input.Maps, topology, now);
            next.Add(input.Maps, placement);
            moved[input.Placement] = input with { Placement = placement };
        }

        lock (_lock) Volatile.Write(ref _next, next);
        return moved;
    }

    private PlacementGenerations? GenerationsOf(NetworkTopology topology)
    {
        if (Volatile.Read(ref _served) is { } served && ReferenceEquals(served.Topology, topology)) return served;
        return Volatile.Read(ref _next) is { } next && ReferenceEquals(next.Topology, topology) ? Serve(next) : null;
    }

    /// <summary>Null for the topology before: one late request must not undo what was prepared.</summary>
    private PlacementGenerations? BeginAnew(NetworkTopology topology)
    {
        if (_before is { } before && before.TryGetTarget(out var past) && ReferenceEquals(past, topology)) return null;
        return Serve(new PlacementGenerations(topology, maxBytes));
    }

    private PlacementGenerations Serve(PlacementGenerations generations)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_served, generations)) return generations;
            Volatile.Write(ref _before, _served is null ? null : new WeakReference<NetworkTopology>(_served.Topology));
            Volatile.Write(ref _served, generations);
            Volatile.Write(ref _next, null);
            return generations;
        }
    }
}
