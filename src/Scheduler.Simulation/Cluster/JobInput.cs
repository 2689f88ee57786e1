using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Cluster;

/// <summary>
/// A job's input file with its blocks on the cluster, and the group of pods that reads it. Immutable; shared by all runs of a seed.
/// </summary>
internal sealed class JobInput
{
    private readonly SimulatedCluster _cluster;
    private readonly long _blockSize;
    private readonly int[] _holders;
    private readonly Lazy<ImmutableArray<BlockMap>> _maps;
    private readonly Lazy<InputLocality> _locality;
    private readonly Lazy<InputReplicas> _replicas;
    private readonly Lazy<BlocksOnNodes> _blocksOnNodes;

    /// <summary>An input whose blocks HDFS places.</summary>
    public JobInput(TraceJob job, SimulatedCluster cluster, ReplicaPlacement placement, SimulationOptions options)
        : this(
            job,
            cluster,
            ChooseHolders(placement, (int)options.BlocksOf(job.InputBytes)),
            placement.Replication,
            options.BlockSize,
            options.Cap)
    {
    }

    /// <summary>An input whose blocks are where the caller says.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="cluster">Where the blocks are.</param>
    /// <param name="holders">The nodes of each block, one block after the other.</param>
    /// <param name="replication">How many nodes each block has.</param>
    /// <param name="blockSize">Bytes of every block but the last.</param>
    /// <param name="maxPods">The most pods; it has one for each block up to that.</param>
    public JobInput(TraceJob job, SimulatedCluster cluster, int[] holders, int replication, long blockSize, int maxPods)
    {
        (Job, _cluster, _blockSize, _holders, Replication) = (job, cluster, blockSize, holders, replication);
        Blocks = holders.Length / replication;
        Pods = Math.Min(maxPods, Blocks);
        ShareBytes = Math.Max((job.InputBytes + Pods - 1) / Pods, Length(0));
        _maps = new(() => [Map()]);
        _locality = new(() => InputLocalityBuilder.Build(Maps, cluster.Topology, SimulatedCluster.ReadAt));
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

    /// <summary>Their bytes by level on every node, for a pod without siblings.</summary>
    public InputLocality Locality => _locality.Value;

    /// <summary>The replicas, for the group's ledger.</summary>
    public InputReplicas Replicas => _replicas.Value;

    /// <summary>The blocks of each node.</summary>
    public BlocksOnNodes BlocksOnNodes => _blocksOnNodes.Value;

    /// <summary>Bytes of a block.</summary>
    public long Length(int block) => block < Blocks - 1 ? _blockSize : Job.InputBytes - ((Blocks - 1) * _blockSize);

    /// <summary>The nodes that hold a block, in the order HDFS chose them.</summary>
    public ReadOnlySpan<int> HoldersOf(int block) => _holders.AsSpan(block * Replication, Replication);

    private static int[] ChooseHolders(ReplicaPlacement placement, int blocks)
    {
        var holders = new int[blocks * placement.Replication];
        for (var block = 0; block < blocks; block++) placement.Choose(holders.AsSpan(block * placement.Replication, placement.Replication));
        return holders;
    }

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

/// <summary>The blocks of an input on each node: the placement turned around.</summary>
internal sealed class BlocksOnNodes
{
    private readonly int[] _first;
    private readonly int[] _blocks;
    private readonly long[] _bytes;

    public BlocksOnNodes(JobInput input, int nodes)
    {
        (_first, _blocks, _bytes) = (new int[nodes + 1], new int[input.Blocks * input.Replication], new long[nodes]);
        for (var block = 0; block < input.Blocks; block++)
            foreach (var node in input.HoldersOf(block)) _first[node + 1]++;
        for (var node = 0; node < nodes; node++) _first[node + 1] += _first[node];
        var next = _first.AsSpan(0, nodes).ToArray();
        for (var block = 0; block < input.Blocks; block++)
        {
            foreach (var node in input.HoldersOf(block))
            {
                _blocks[next[node]++] = block;
                _bytes[node] += input.Length(block);
            }
        }
    }

    /// <summary>The blocks with a replica on a node, in their order.</summary>
    public ReadOnlySpan<int> Of(int node) => _blocks.AsSpan(_first[node], _first[node + 1] - _first[node]);

    /// <summary>Their bytes.</summary>
    public long BytesOn(int node) => _bytes[node];
}
