using System.Collections.Immutable;

namespace Scheduler.Core.Nodes;

/// <summary>Keeps the topology of the newest picture of the cluster and the DataNodes known; works it out anew when either changed.</summary>
/// <param name="cluster">Where the picture of the cluster is.</param>
/// <param name="directory">Where the DataNodes are.</param>
/// <param name="rules">How DataNodes are matched to nodes.</param>
public sealed class TopologyState(ClusterState cluster, DataNodeDirectory directory, IdentityRules rules)
{
    private readonly Lock _lock = new();
    private Made? _made;

    /// <summary>The topology of now. The reference changes only when what it is made from does.</summary>
    public NetworkTopology Current
    {
        get
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            var made = Volatile.Read(ref _made);
            return made is not null && made.IsOf(nodes, dataNodes) ? made.Topology : Make();
        }
    }

    private NetworkTopology Make()
    {
        lock (_lock)
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            if (_made is not { } made || !made.IsOf(nodes, dataNodes))
            {
                made = new Made(nodes, dataNodes, new NetworkTopology(new TopologyBuilder(nodes, rules, dataNodes.Values)));
                Volatile.Write(ref _made, made);
            }

            return made.Topology;
        }
    }

    private sealed record Made(ClusterNodes Nodes, ImmutableDictionary<string, SeenDataNode> DataNodes, NetworkTopology Topology)
    {
        public bool IsOf(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
            ReferenceEquals(Nodes, nodes) && ReferenceEquals(DataNodes, dataNodes);
    }
}
