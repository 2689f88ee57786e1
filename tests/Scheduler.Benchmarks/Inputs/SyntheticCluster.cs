using System.Globalization;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Benchmarks.Inputs;

/// <summary>Nodes with a DataNode each, 40 in a rack.</summary>
internal sealed class SyntheticCluster
{
    private const int NodesInRack = 40;

    private readonly DataNode[] _dataNodes;

    public SyntheticCluster(int nodes)
    {
        var random = new Random(nodes);
        _dataNodes = [.. Enumerable.Range(0, nodes).Select(node => Describe(node, random))];
        Topology = TopologyOf(_dataNodes);
    }

    public int Nodes => _dataNodes.Length;

    public int Racks => (Nodes + NodesInRack - 1) / NodesInRack;

    public NetworkTopology Topology { get; }

    public int NodeIn(int rack, Random random) => random.Next(rack * NodesInRack, Math.Min((rack + 1) * NodesInRack, Nodes));

    /// <summary>A DataNode as one more answer names it: equal to the one before, in memory of its own.</summary>
    public DataNode Decoded(int node)
    {
        var known = _dataNodes[node];
        return new DataNode(
            new(known.HostName.AsSpan()), new(known.IpAddress.AsSpan()), known.TransferPort, new(known.NetworkLocation.AsSpan()))
        {
            Uuid = new(known.Uuid.AsSpan()),
        };
    }

    /// <summary>The address of a node.</summary>
    public static string AddressOf(int node) =>
        string.Create(CultureInfo.InvariantCulture, $"10.{node / 62_500}.{node / 250 % 250}.{(node % 250) + 1}");

    private static DataNode Describe(int node, Random random)
    {
        Span<byte> uuid = stackalloc byte[16];
        random.NextBytes(uuid);
        var rack = string.Create(CultureInfo.InvariantCulture, $"/dc1/rack-{node / NodesInRack:000}");
        return new DataNode(NameOf(node), AddressOf(node), 9866, rack) { Uuid = new Guid(uuid).ToString() };
    }

    private static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"worker-{node:00000}.k8s.example");

    private static NetworkTopology TopologyOf(DataNode[] dataNodes)
    {
        var (cluster, directory) = (new ClusterState(), new DataNodeDirectory());
        cluster.Publish(
            new ClusterNodes([.. dataNodes.Select(dataNode => new Node(dataNode.HostName) { Addresses = [dataNode.IpAddress] })], []));
        directory.Learn(dataNodes, DateTimeOffset.UnixEpoch);
        return new TopologyState(cluster, directory, new IdentityRules()).Current;
    }
}
