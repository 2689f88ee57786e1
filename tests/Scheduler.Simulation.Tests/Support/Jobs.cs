using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Support;

/// <summary>Small clusters, and jobs whose blocks lie where a test says.</summary>
internal static class Jobs
{
    public const long BlockSize = 1L << 20;

    public static SimulationOptions Small { get; } = new() { Nodes = 6, Racks = 3, Slots = 2, Replication = 2, BlockSize = BlockSize };

    public static SimulatedCluster ClusterOf(SimulationOptions options) => new(options.Nodes, options.Racks);

    /// <summary>An input of so many blocks placed by HDFS's policy, the last one smaller by some bytes.</summary>
    public static JobInput Input(SimulationOptions options, int blocks, int seed, long missingBytes = 0)
    {
        var cluster = ClusterOf(options);
        var locality = new ReplicaPlacement(cluster, options.Replication, new SplitMix64(seed, "blocks"));
        return new JobInput(new TraceJob($"job-{seed}", 0, (blocks * options.BlockSize) - missingBytes), cluster, locality, options);
    }

    /// <summary>All ways to put so many pods on nodes with room for them.</summary>
    public static IEnumerable<int[]> Placements(int[] available, int pods, int node = 0)
    {
        if (node == available.Length)
        {
            yield return new int[available.Length];
            yield break;
        }

        for (var here = 0; here <= Math.Min(available[node], pods); here++)
        {
            foreach (var locality in Placements(available, pods - here, node + 1))
            {
                locality[node] = here;
                yield return locality;
            }
        }
    }
}
