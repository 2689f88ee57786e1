using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Redis.Codec;

namespace Scheduler.Benchmarks.Parts;

/// <summary>What is done once for a map of 100,000 blocks on 5,000 DataNodes.</summary>
[MemoryDiagnoser]
public class MapParts
{
    private const int Blocks = 100_000;
    private const string Key = "hdfs-locality:v1:benchmark:map";

    private readonly SyntheticCluster _cluster = new(5_000);
    private readonly BlockMap _map;
    private readonly byte[] _value;

    /// <summary>The map, and its bytes in Redis.</summary>
    public MapParts()
    {
        _map = SyntheticInput.Make(_cluster, Blocks, new Random(1));
        _value = BlockMapCodec.Encode(_map, Key)!;
    }

    /// <summary>To the bytes in Redis.</summary>
    [Benchmark]
    public int Encode() => BlockMapCodec.Encode(_map, Key)!.Length;

    /// <summary>From the bytes in Redis, all checks included.</summary>
    [Benchmark]
    public int Decode()
    {
        BlockMapCodec.Decode(_value, Key, out var map);
        return map!.BlockCount;
    }

    /// <summary>Bytes by level for every node.</summary>
    [Benchmark]
    public long Place() => Build(InputLocalityBuilder.Build).TotalBytes;

    /// <summary>Which blocks are on which node.</summary>
    [Benchmark]
    public int Index() => Build(InputReplicasBuilder.Build).BlockCount;

    private T Build<T>(Func<ImmutableArray<BlockMap>, Core.Cluster.NetworkTopology, DateTimeOffset, T> build) =>
        build([_map], _cluster.Topology, DateTimeOffset.UnixEpoch);
}
