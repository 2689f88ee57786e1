using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// The localities of recent inputs, so that a request visits no blocks. An entry is valid only for the same map and topology instances.
/// Holds entries for the current topology, and for the next one while that is prepared. An entry for the previous topology is not kept.
/// Bounded by bytes. Reads take no lock.
/// </summary>
/// <param name="maxBytes">Bytes of all entries for one topology.</param>
public sealed class LocalityCache(long maxBytes = LocalityCache.DefaultMaxBytes)
{
    /// <summary>The default: 1,600 inputs on 5,000 nodes, half as many with replicas in memory.</summary>
    public const long DefaultMaxBytes = 64L << 20;

    private readonly Lock _lock = new();
    private LocalityGenerations? _served;
    private LocalityGenerations? _next;
    private WeakReference<NetworkTopology>? _before;

    /// <summary>The locality of these maps on this topology, if it is cached and still valid at <paramref name="now"/>.</summary>
    public bool TryGet(
        ImmutableArray<BlockMap> maps, NetworkTopology topology, DateTimeOffset now, [NotNullWhen(true)] out InputLocality? locality)
    {
        locality = null;
        return GenerationsOf(topology) is { } generations && generations.TryGet(maps, now, out locality);
    }

    /// <summary>Caches the locality of these maps.</summary>
    public void Add(ImmutableArray<BlockMap> maps, InputLocality locality)
    {
        if ((GenerationsOf(locality.Topology) ?? BeginAnew(locality.Topology)) is { } generations) generations.Add(maps, locality);
    }

    /// <summary>Computes the localities of all cached inputs for the next topology, which requests may use from then on.</summary>
    /// <returns>The inputs on the next topology, by their locality on the current one.</returns>
    public IReadOnlyDictionary<InputLocality, LocatedInput> Prepare(NetworkTopology topology, DateTimeOffset now)
    {
        var (next, moved) = (new LocalityGenerations(topology, maxBytes), new Dictionary<InputLocality, LocatedInput>());
        foreach (var input in Volatile.Read(ref _served)?.Inputs ?? [])
        {
            var locality = InputLocalityBuilder.Build(input.Maps, topology, now);
            next.Add(input.Maps, locality);
            moved[input.Locality] = input with { Locality = locality };
        }

        lock (_lock) Volatile.Write(ref _next, next);
        return moved;
    }

    private LocalityGenerations? GenerationsOf(NetworkTopology topology)
    {
        if (Volatile.Read(ref _served) is { } served && ReferenceEquals(served.Topology, topology)) return served;
        return Volatile.Read(ref _next) is { } next && ReferenceEquals(next.Topology, topology) ? Serve(next) : null;
    }

    /// <summary>Null for the previous topology: one late request must not discard what was prepared.</summary>
    private LocalityGenerations? BeginAnew(NetworkTopology topology)
    {
        if (_before is { } before && before.TryGetTarget(out var past) && ReferenceEquals(past, topology)) return null;
        return Serve(new LocalityGenerations(topology, maxBytes));
    }

    private LocalityGenerations Serve(LocalityGenerations generations)
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
