using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Cluster;

/// <summary>A job's input file as it lies on the cluster, and the group of pods that reads it. Immutable; shared by all runs of a seed.</summary>
internal sealed class JobInput
{
    private readonly SimulatedCluster _cluster;
    private readonly long _blockSize;
    private readonly int[] _holders;
    private readonly Lazy<ImmutableArray<BlockMap>> _maps;
    private readonly Lazy<InputLocality> _placement;
    private readonly Lazy<InputReplicas> _replicas;
    private readonly Lazy<BlocksOnNodes> _blocksOnNodes;

    public JobInput(TraceJob job, SimulatedCluster cluster, ReplicaPlacement locality, SimulationOptions options)
    {
        (Job, _cluster, _blockSize, Replication) = (job, cluster, options.BlockSize, locality.Replication);
        Blocks = (int)options.BlocksOf(job.InputBytes);
        Pods = Math.Min(options.Cap, Blocks);
        ShareBytes = Math.Max((job.InputBytes + Pods - 1) / Pods, Length(0));
        _holders = new int[Blocks * Replication];
        for (var block = 0; block < Blocks; block++) locality.Choose(_holders.AsSpan(block * Replication, Replication));
        _maps = new(() => [Map()]);
        _placement = new(() => InputLocalityBuilder.Build(Maps, cluster.Topology, SimulatedCluster.ReadAt));
        _replicas = new(() => InputReplicasBuilder.Build(Maps, cluster.Topology, SimulatedCluster.ReadAt));
        _blocksOnNodes = new(() => new BlocksOnNodes(this, cluster.Count));
    }

    public TraceJob Job { get; }

    /// <summary>Blocks of the file: all of the block size but the last one.</summary>
    public int Blocks { get; }

    /// <summary>Replicas of each block, on as many nodes.</summary>
    public int Replication { get; }

    /// <summary>Pods of the job: one for each block, up to the cap.</summary>
    public int Pods { get; }

    /// <summary>The most that one pod reads: its fair part of the input, or the largest block if that is more.</summary>
    public long ShareBytes { get; }

    /// <summary>What the service's block-map store would hold.</summary>
    public ImmutableArray<BlockMap> Maps => _maps.Value;

    /// <summary>What the service makes of that for a pod alone.</summary>
    public InputLocality Locality => _placement.Value;

    /// <summary>What its ledgers walk.</summary>
    public InputReplicas Replicas => _replicas.Value;

    /// <summary>The blocks of each node.</summary>
    public BlocksOnNodes BlocksOnNodes => _blocksOnNodes.Value;

    /// <summary>Bytes of a block.</summary>
    public long Length(int block) => block < Blocks - 1 ? _blockSize : Job.InputBytes - ((Blocks - 1) * _blockSize);

    /// <summary>The nodes that hold a block, in the order HDFS chose them.</summary>
    public ReadOnlySpan<int> HoldersOf(int block) => _holders.AsSpan(block * Replication, Replication);

    private BlockMap Map()
    {
        var builder = new BlockMapBuilder();
        var replicas = new Replica[Replication];
        for (var block = 0; block < Blocks; block++)
        {
            for (var i = 0; i < Replication; i++) replicas[i] = new Replica(builder.Intern(_cluster.DataNodes[HoldersOf(block)[i]]));
            builder.AddBlock(Length(block), replicas);
        }

        return builder.Build(SimulatedCluster.Origin with { FilesListed = 1, FilesLocated = 1, BytesListed = Job.InputBytes });
    }
}
