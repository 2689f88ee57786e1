using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Testing.Planning;

/// <summary>A cluster with a DataNode on each node, 40 in a rack, and inputs with three replicas of each block.</summary>
/// <param name="nodes">Nodes.</param>
public sealed class PlanCluster(int nodes)
{
    /// <summary>Pods that a node has room for.</summary>
    public const int Slots = 4;

    private const long BlockBytes = 128L << 20;
    private const int NodesInRack = 40;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    /// <summary>Nodes.</summary>
    public int Nodes => nodes;

    /// <summary>The nodes and their racks.</summary>
    public NetworkTopology Topology { get; } = TopologyOf(nodes);

    /// <summary>Free slots by node if this part of all slots is taken at random.</summary>
    public ImmutableArray<int> FreeSlots(double busy, Random random)
    {
        var free = new int[nodes];
        Array.Fill(free, Slots);
        for (var taken = (int)(busy * nodes * Slots); taken > 0;)
        {
            var node = random.Next(nodes);
            if (free[node] == 0) continue;
            free[node]--;
            taken--;
        }

        return [.. free];
    }

    /// <summary>Blocks of files of <paramref name="blocksOfFile"/>, each at its writer's node and at two nodes of another rack.</summary>
    public ImmutableArray<PlacedBlock> Blocks(int count, Random random, int blocksOfFile = 1)
    {
        var (blocks, writer) = (ImmutableArray.CreateBuilder<PlacedBlock>(count), 0);
        for (var block = 0; block < count; block++)
        {
            if (block % blocksOfFile == 0) writer = random.Next(nodes);
            blocks.Add(new PlacedBlock(BlockBytes, Holders(writer, random)));
        }

        return blocks.MoveToImmutable();
    }

    /// <summary>The locality of an input for a pod alone.</summary>
    public InputLocality LocalityOf(ImmutableArray<PlacedBlock> blocks) => InputLocalityBuilder.Build([MapOf(blocks)], Topology, Now);

    /// <summary>The ledger of a group that reads an input.</summary>
    public GroupLedger LedgerOf(ImmutableArray<PlacedBlock> blocks, int groupSize)
    {
        ImmutableArray<BlockMap> maps = [MapOf(blocks)];
        return new GroupLedger(
            InputReplicasBuilder.Build(maps, Topology, Now), InputLocalityBuilder.Build(maps, Topology, Now), groupSize);
    }

    private static DataNode DataNodeOn(int node) => new(
        string.Create(CultureInfo.InvariantCulture, $"worker-{node:00000}.k8s.example"),
        string.Create(CultureInfo.InvariantCulture, $"10.{node / 62_500}.{node / 250 % 250}.{(node % 250) + 1}"),
        9866,
        string.Create(CultureInfo.InvariantCulture, $"/dc1/rack-{node / NodesInRack:000}"));

    private static NetworkTopology TopologyOf(int nodes)
    {
        var (cluster, directory) = (new ClusterState(), new DataNodeDirectory());
        var dataNodes = Enumerable.Range(0, nodes).Select(DataNodeOn).ToArray();
        cluster.Publish(new ClusterNodes([.. dataNodes.Select(node => new Node(node.HostName) { Addresses = [node.IpAddress] })], []));
        directory.Learn(dataNodes, Now);
        return new TopologyState(cluster, directory, new IdentityRules()).Current;
    }

    private ImmutableArray<int> Holders(int writer, Random random)
    {
        var racks = (nodes + NodesInRack - 1) / NodesInRack;
        var (holders, rack) = (new List<int> { writer }, random.Next(racks));
        while (holders.Count < Math.Min(3, nodes))
        {
            var node = random.Next(rack * NodesInRack, Math.Min((rack + 1) * NodesInRack, nodes));
            if (holders.Contains(node)) rack = random.Next(racks);
            else holders.Add(node);
        }

        return [.. holders];
    }

    private static BlockMap MapOf(ImmutableArray<PlacedBlock> blocks)
    {
        var builder = new BlockMapBuilder();
        foreach (var block in blocks)
            builder.AddBlock(block.Bytes, [.. block.Holders.Select(node => new Replica(builder.Intern(DataNodeOn(node)), false))]);
        return builder.Build(new BlockMapOrigin { ReadAt = Now, NameNode = "nn:8020", Transport = "rpc" });
    }
}

/// <summary>A block.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Holders">The nodes that hold it.</param>
public sealed record PlacedBlock(long Bytes, ImmutableArray<int> Holders);
