using Scheduler.Core.Blocks;

namespace Scheduler.Redis.Tests;

/// <summary>Block maps of any shape, from a seed.</summary>
internal static class RandomMaps
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A map with odd lengths, blocks without replicas, cached replicas, names of any script.</summary>
    public static BlockMap Any(Random random, int maxBlocks = 200)
    {
        var builder = new BlockMapBuilder();
        var dataNodes = random.Next(1, 40);
        for (var i = 0; i < dataNodes; i++) builder.Intern(AnyDataNode(random, i));
        var blocks = random.Next(maxBlocks + 1);
        for (var i = 0; i < blocks; i++) builder.AddBlock(AnyLength(random), AnyReplicas(random, dataNodes));
        return builder.Build(AnyOrigin(random));
    }

    /// <summary>
    /// What a large table looks like: 128 MiB blocks, three replicas over two racks, every eighth block the odd end of a file.
    /// </summary>
    public static BlockMap Large(int blocks, int dataNodes, int seed)
    {
        const int racks = 20;
        var random = new Random(seed);
        var builder = new BlockMapBuilder();
        for (var i = 0; i < dataNodes; i++)
        {
            builder.Intern(new DataNode($"dn-{i}.datanodes.hdfs.svc.cluster.local", $"10.0.{i / 256}.{i % 256}", 9866, $"/rack-{i % racks}")
            {
                Uuid = new Guid(random.Next(), 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString(),
            });
        }

        for (var i = 0; i < blocks; i++)
        {
            var first = random.Next(dataNodes);
            var second = (first + random.Next(1, racks)) % dataNodes;
            var third = (second + (racks * random.Next(1, dataNodes / racks))) % dataNodes;
            builder.AddBlock(random.Next(8) == 0 ? random.Next(1, 128 << 20) : 128 << 20, [new(first), new(second), new(third)]);
        }

        return builder.Build(new BlockMapOrigin { ReadAt = Start, NameNode = "nn1:8020", Transport = "rpc" });
    }

    /// <summary>All that a map says, blocks in order and the replicas of each sorted, since their order means nothing.</summary>
    public static string Describe(BlockMap map)
    {
        var blocks = Enumerable.Range(0, map.BlockCount).Select(block => $"{map.Length(block)}:{Describe(map.Replicas(block))}");
        return $"{map.Origin}\n{string.Join('\n', map.DataNodes)}\n{map.TotalBytes} in {string.Join(' ', blocks)}";
    }

    private static string Describe(ReadOnlySpan<Replica> replicas) =>
        string.Join(
            ',', replicas.ToArray().Select(replica => $"{replica.DataNode}{(replica.IsCached ? "c" : "")}").Order(StringComparer.Ordinal));

    private static DataNode AnyDataNode(Random random, int i)
    {
        var domain = random.Next(4) == 0 ? "größe-数据" : "example";
        var address = random.Next(3) == 0 ? "" : $"fd00::{i:x}";
        return new DataNode($"dn-{i}.{domain}", address, random.Next(65536), $"/r{random.Next(4)}")
        {
            AdminState = (AdminState)random.Next(5),
            Uuid = random.Next(2) == 0 ? null : $"uuid-{i}",
        };
    }

    private static long AnyLength(Random random) => random.Next(5) switch
    {
        0 => random.NextInt64(1, 1L << 40),
        1 => random.Next(1, 100),
        _ => 128 << 20,
    };

    private static Replica[] AnyReplicas(Random random, int dataNodes)
    {
        var count = random.Next(12) == 0 ? random.Next(20) : random.Next(4);
        return [.. Enumerable.Range(0, count).Select(_ => new Replica(random.Next(dataNodes), random.Next(6) == 0))];
    }

    private static BlockMapOrigin AnyOrigin(Random random) => random.Next(3) == 0
        ? AnyWholeOrigin(
            random) with { BlocksWithoutReplica = 1 + random.Next(1000), BlockWithoutReplica = "/größe/part-0 at byte 134217728" }
        : AnyWholeOrigin(random);

    private static BlockMapOrigin AnyWholeOrigin(Random random) => new()
    {
        ReadAt = Start + TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerDay)),
        NameNode = $"nn{random.Next(3)}:8020",
        Transport = random.Next(2) == 0 ? "rpc" : "webhdfs",
        ModifiedAt = random.Next(2) == 0 ? null : Start - TimeSpan.FromMilliseconds(random.Next()),
        FilesListed = random.Next(),
        FilesLocated = random.Next(1000),
        BytesListed = random.NextInt64(BlockMapBuilder.MaxTotalBytes),
        MarginOfErrorRatio = random.NextDouble(),
        ErasureCodingEstimated = random.Next(2) == 0,
        AdminStatesKnown = random.Next(2) == 0,
        Unreadable = random.Next(4) == 0
            ? new UnreadableParts(random.Next(9), random.Next(), random.NextInt64(1L << 50), "/a (denied).")
            : null,
    };
}
