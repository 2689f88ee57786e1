using Scheduler.Core.Blocks;

namespace Scheduler.Benchmarks.Inputs;

/// <summary>
/// Inputs as a job leaves them: files of 1 to 16 blocks of 128 MiB whose last is shorter, three replicas by HDFS's default policy (the
/// writer's node, and two nodes of another rack), one block in a hundred with two or four. Of one input in ten, one replica in 50 is in
/// memory.
/// </summary>
internal static class SyntheticInput
{
    private const long BlockSize = 128L << 20;
    private const int BlocksOfLargestFile = 16;

    private static BlockMapOrigin Origin => new()
    {
        ReadAt = TimeProvider.System.GetUtcNow(),
        NameNode = "nn1.example.com:8020",
        Transport = "rpc",
    };

    /// <summary>A map of that many blocks.</summary>
    public static BlockMap Make(SyntheticCluster cluster, int blocks, Random random)
    {
        var builder = new BlockMapBuilder(blocks, blocks * 3);
        var isCached = random.Next(10) == 0;
        while (builder.BlockCount < blocks)
            AddFile(builder, cluster, Math.Min(random.Next(1, BlocksOfLargestFile + 1), blocks - builder.BlockCount), isCached, random);
        return builder.Build(Origin);
    }

    private static void AddFile(BlockMapBuilder builder, SyntheticCluster cluster, int blocks, bool isCached, Random random)
    {
        var writer = random.Next(cluster.Nodes);
        for (var block = 0; block < blocks; block++)
        {
            var length = block < blocks - 1 ? BlockSize : random.NextInt64(1, BlockSize + 1);
            var nodes = ChooseNodes(cluster, writer, random);
            builder.AddBlock(
                length, [.. nodes.Select(node => new Replica(builder.Intern(cluster.Decoded(node)), isCached && random.Next(50) == 0))]);
        }
    }

    private static List<int> ChooseNodes(SyntheticCluster cluster, int writer, Random random)
    {
        var count = random.Next(100) > 0 ? 3 : random.Next(2) == 0 ? 2 : 4;
        var (nodes, rack) = (new List<int>(count) { writer }, random.Next(cluster.Racks));
        while (nodes.Count < count)
        {
            var node = cluster.NodeIn(rack, random);
            if (nodes.Contains(node)) rack = random.Next(cluster.Racks);
            else nodes.Add(node);
        }

        return nodes;
    }
}
