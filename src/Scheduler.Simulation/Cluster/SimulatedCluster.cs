using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Simulation.Cluster;

/// <summary>Nodes in racks, a DataNode on each, and the topology that the rules make of them. Immutable; shared by all runs.</summary>
internal sealed class SimulatedCluster
{
    private const int TransferPort = 9866;

    private readonly int[] _rackOfNode;
    private readonly int[][] _nodesOfRack;

    public SimulatedCluster(int nodes, int racks)
    {
        DataNodes = [.. Enumerable.Range(0, nodes).Select(node => new DataNode(NameOf(node), "", TransferPort, RackNameOf(node % racks)))];
        NodeNames = [.. DataNodes.Select(dataNode => dataNode.HostName)];
        Topology = TopologyOf(DataNodes);
        _rackOfNode = [.. Enumerable.Range(0, nodes).Select(node => Topology.RackOf(new NodeIndex(node)).Value)];
        var byRack = Enumerable.Range(0, nodes).ToLookup(node => _rackOfNode[node]);
        _nodesOfRack = [.. Enumerable.Range(0, Topology.Racks.Length).Select(rack => byRack[rack].ToArray())];
    }

    /// <summary>When every block map was read; in a simulation none becomes stale.</summary>
    public static DateTimeOffset ReadAt { get; } = DateTimeOffset.UnixEpoch;

    /// <summary>The DataNode of each node.</summary>
    public ImmutableArray<DataNode> DataNodes { get; }

    /// <summary>The name of each node.</summary>
    public ImmutableArray<string> NodeNames { get; }

    /// <summary>The topology as the service knows it.</summary>
    public NetworkTopology Topology { get; }

    public int Count => NodeNames.Length;

    public int RackCount => _nodesOfRack.Length;

    public int RackOf(int node) => _rackOfNode[node];

    public ReadOnlySpan<int> NodesOf(int rack) => _nodesOfRack[rack];

    private static NetworkTopology TopologyOf(ImmutableArray<DataNode> dataNodes)
    {
        var cluster = new ClusterState();
        cluster.Publish(new ClusterNodes([.. dataNodes.Select(dataNode => new Node(dataNode.HostName))], []));
        var directory = new DataNodeDirectory();
        var builder = new BlockMapBuilder();
        foreach (var dataNode in dataNodes) builder.Intern(dataNode);
        directory.Learn(builder.Build(Origin));
        return new TopologyState(cluster, directory, new IdentityRules()).Current;
    }

    /// <summary>Where every block map comes from.</summary>
    public static BlockMapOrigin Origin { get; } = new() { ReadAt = ReadAt, NameNode = "simulated", Transport = "simulated" };

    private static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node + 1:0000}");

    private static string RackNameOf(int rack) => string.Create(CultureInfo.InvariantCulture, $"/rack-{rack + 1:000}");
}
