using BenchmarkDotNet.Attributes;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Benchmarks.Decoding;

/// <summary>From the bytes of a listing to a block map, on one core.</summary>
[MemoryDiagnoser]
public class DecodingBenchmark
{
    private static readonly BlockMapOrigin Origin = new() { ReadAt = default, NameNode = "nn1:8020", Transport = "rpc" };

    private readonly byte[] _answer = SyntheticListing.Encode(new Random(1));

    /// <summary>Bytes that one operation decodes.</summary>
    public int WireBytes => _answer.Length;

    [Benchmark]
    public BlockMap Decode()
    {
        var entries = new ListingReader().ReadPage(_answer)!.Value.Entries;
        var assembly = BlockMapAssembly.For(entries.Select(entry => entry.Blocks!), adminStates: null);
        foreach (var entry in entries) assembly.Add(new InputFile(entry.Name, entry), entry.Blocks!);
        return assembly.Build(Origin);
    }
}
