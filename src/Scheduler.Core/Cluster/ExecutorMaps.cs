using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Which executors of a Spark application run beside which DataNodes: Spark compares the hosts of blocks with the addresses of executors
/// as texts, so that it needs the one in the words of the other.
/// </summary>
/// <remarks>An answer takes O(executors of the application); the DataNodes of each node are found once for each topology.</remarks>
public sealed class ExecutorMaps(ClusterState cluster, TopologyState topology, DataNodeDirectory directory)
{
    /// <summary>Executors of one application that are named; with as many DataNodes an answer stays below 4 MiB.</summary>
    public const int MaxExecutors = 20_000;

    private DataNodesOfNodes? _dataNodes;

    /// <summary>
    /// The addresses of the executors on the node of each DataNode, by the DataNode's address. Executors of a node are in the order of
    /// their numbers. Empty for an application without running executors.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Of(SparkApplication application)
    {
        var dataNodes = Current();
        var nodes = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var executors = cluster.SparkPods.ExecutorsOf(application).Take(MaxExecutors).GroupBy(pod => pod.NodeName!, StringComparer.Ordinal);
        foreach (var onNode in executors)
        {
            var addresses = onNode.OrderBy(pod => pod.ExecutorId!.Length).ThenBy(pod => pod.ExecutorId, StringComparer.Ordinal)
                .Select(pod => pod.Address!).Distinct(StringComparer.Ordinal).ToImmutableArray();
            foreach (var dataNode in dataNodes.On(onNode.Key)) nodes[dataNode] = addresses;
        }

        return nodes.ToImmutable();
    }

    private DataNodesOfNodes Current()
    {
        var (current, seen) = (topology.Current, directory.All);
        var known = Volatile.Read(ref _dataNodes);
        if (known is not null && known.IsOf(current, seen)) return known;
        // Two at once make it twice, which is harmless.
        known = new DataNodesOfNodes(current, seen);
        Volatile.Write(ref _dataNodes, known);
        return known;
    }

    /// <summary>The addresses of the DataNodes on each node.</summary>
    private sealed class DataNodesOfNodes
    {
        private readonly NetworkTopology _topology;
        private readonly ImmutableDictionary<string, SeenDataNode> _seen;
        private readonly Dictionary<NodeIndex, List<string>> _addresses = [];

        public DataNodesOfNodes(NetworkTopology topology, ImmutableDictionary<string, SeenDataNode> seen)
        {
            (_topology, _seen) = (topology, seen);
            foreach (var each in seen.Values) Add(each.DataNode, each.ReadAt);
        }

        public bool IsOf(NetworkTopology topology, ImmutableDictionary<string, SeenDataNode> seen) =>
            ReferenceEquals(_topology, topology) && ReferenceEquals(_seen, seen);

        public List<string> On(string nodeName) =>
            _topology.Cluster.TryGetIndex(nodeName, out var node) ? _addresses.GetValueOrDefault(node, []) : [];

        private void Add(DataNode dataNode, DateTimeOffset readAt)
        {
            if (HostNames.Address(dataNode.IpAddress) is not { } address) return;
            if (_topology.Identity.Match(dataNode, readAt).Node is not { IsNone: false } node) return;
            if (!_addresses.TryGetValue(node, out var addresses)) _addresses.Add(node, addresses = []);
            if (!addresses.Contains(address)) addresses.Add(address);
        }
    }
}
