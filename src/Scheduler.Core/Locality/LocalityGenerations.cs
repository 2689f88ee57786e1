using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Locality;

/// <summary>
/// The localities of recent inputs on one topology. Bounded by bytes in two generations: an entry that was not used for a whole generation
/// is dropped. Reads take no lock. An entry keeps no block map alive.
/// </summary>
/// <param name="topology">The topology.</param>
/// <param name="maxBytes">Bytes of both generations together.</param>
internal sealed class LocalityGenerations(NetworkTopology topology, long maxBytes)
{
    private readonly Lock _lock = new();
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>The topology of all entries.</summary>
    public NetworkTopology Topology { get; } = topology;

    /// <summary>All inputs whose maps are still alive.</summary>
    public IEnumerable<LocatedInput> Inputs => Volatile.Read(ref _young).Entries.Values
        .Concat(Volatile.Read(ref _old).Entries.Values)
        .DistinctBy(entry => entry.Locality)
        .Select(entry => entry.TryGetMaps(out var maps) ? new LocatedInput(maps, entry.Locality) : null)
        .OfType<LocatedInput>();

    /// <summary>The locality of these maps, if it is cached and still valid at <paramref name="now"/>.</summary>
    public bool TryGet(ImmutableArray<BlockMap> maps, DateTimeOffset now, [NotNullWhen(true)] out InputLocality? locality)
    {
        var key = KeyOf(maps);
        locality = null;
        if (Volatile.Read(ref _young).Entries.TryGetValue(key, out var entry)) return entry.Holds(maps, now, out locality);
        if (!Volatile.Read(ref _old).Entries.TryGetValue(key, out entry) || !entry.Holds(maps, now, out locality)) return false;
        Add(key, entry);
        return true;
    }

    /// <summary>Caches the locality of these maps.</summary>
    public void Add(ImmutableArray<BlockMap> maps, InputLocality locality) =>
        Add(KeyOf(maps), new Entry([.. maps.Select(map => new WeakReference<BlockMap>(map))], locality));

    private void Add(int key, Entry entry)
    {
        lock (_lock)
        {
            _young.Entries[key] = entry;
            _young.Bytes += entry.Locality.SizeInBytes;
            if (_young.Bytes <= maxBytes / 2) return;
            Volatile.Write(ref _old, _young);
            Volatile.Write(ref _young, new Generation());
        }
    }

    /// <summary>If two inputs share a key, the later one replaces the earlier one, which costs time but is not wrong.</summary>
    private static int KeyOf(ImmutableArray<BlockMap> maps)
    {
        var hash = new HashCode();
        foreach (var map in maps) hash.Add(RuntimeHelpers.GetHashCode(map));
        return hash.ToHashCode();
    }

    private sealed class Generation
    {
        public ConcurrentDictionary<int, Entry> Entries { get; } = new();

        public long Bytes { get; set; }
    }

    private sealed record Entry(WeakReference<BlockMap>[] Maps, InputLocality Locality)
    {
        public bool Holds(ImmutableArray<BlockMap> maps, DateTimeOffset now, [NotNullWhen(true)] out InputLocality? locality)
        {
            locality = IsOf(maps) && now < Locality.ValidUntil ? Locality : null;
            return locality is not null;
        }

        public bool TryGetMaps(out ImmutableArray<BlockMap> maps)
        {
            var alive = Maps.Select(map => map.TryGetTarget(out var target) ? target : null).OfType<BlockMap>().ToImmutableArray();
            maps = alive;
            return alive.Length == Maps.Length;
        }

        private bool IsOf(ImmutableArray<BlockMap> maps)
        {
            if (maps.Length != Maps.Length) return false;
            for (var i = 0; i < maps.Length; i++)
                if (!Maps[i].TryGetTarget(out var map) || !ReferenceEquals(map, maps[i])) return false;
            return true;
        }
    }
}
