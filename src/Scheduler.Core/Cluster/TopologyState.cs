using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Keeps the topology for the newest snapshot of the cluster and the known DataNodes. With a background refresh
/// (<see cref="HasBackgroundRefresh"/>), callers get the topology that is ready and never wait for that of a large cluster. Otherwise, and
/// for a small or empty cluster, it is computed when it is read.
/// </summary>
/// <param name="cluster">The snapshots of the cluster.</param>
/// <param name="directory">The known DataNodes.</param>
/// <param name="rules">How DataNodes are matched to nodes.</param>
public sealed class TopologyState(ClusterState cluster, DataNodeDirectory directory, IdentityRules rules)
{
    /// <summary>Up to this many nodes and DataNodes together, the topology is computed when it is read: about 2 ms.</summary>
    public const int SmallCluster = 256;

    private readonly Lock _lock = new();
    private BuiltTopology? _built;
    private bool _hasRefresh;

    /// <summary>Whether <see cref="TryBuild"/> is called in the background.</summary>
    public bool HasBackgroundRefresh
    {
        get => Volatile.Read(ref _hasRefresh);
        set => Volatile.Write(ref _hasRefresh, value);
    }

    /// <summary>The topology to use. The reference changes only when the nodes or DataNodes change.</summary>
    public NetworkTopology Current
    {
        get
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            var built = Volatile.Read(ref _built);
            return built is not null && (built.IsOf(nodes, dataNodes) || MayServe(built, nodes, dataNodes)) ? built.Topology : Build();
        }
    }

    /// <summary>
    /// Computes the topology of now, for <see cref="Publish"/>; false when it is up to date, or so small that readers compute it.
    /// </summary>
    public bool TryBuild([NotNullWhen(true)] out BuiltTopology? next)
    {
        var (nodes, dataNodes) = (cluster.Nodes, directory.All);
        var isDue = IsLarge(nodes, dataNodes) && !(Volatile.Read(ref _built) is { } built && built.IsOf(nodes, dataNodes));
        next = isDue ? BuildOf(nodes, dataNodes) : null;
        return isDue;
    }

    /// <summary>Replaces the topology that readers get.</summary>
    public void Publish(BuiltTopology next)
    {
        lock (_lock) Volatile.Write(ref _built, next);
    }

    /// <summary>Whether readers get this topology until the next one is ready.</summary>
    private bool MayServe(BuiltTopology built, ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        HasBackgroundRefresh && IsLarge(nodes, dataNodes) && !built.IsEmpty;

    private static bool IsLarge(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        nodes.Nodes.Length + dataNodes.Count > SmallCluster;

    private NetworkTopology Build()
    {
        lock (_lock)
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            if (_built is not { } built || !built.IsOf(nodes, dataNodes)) Volatile.Write(ref _built, built = BuildOf(nodes, dataNodes));
            return built.Topology;
        }
    }

    private BuiltTopology BuildOf(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        new(nodes, dataNodes, new NetworkTopology(new TopologyBuilder(nodes, rules, dataNodes.Values)));

    /// <summary>A topology and what it was built from.</summary>
    /// <param name="Nodes">The snapshot of the cluster.</param>
    /// <param name="DataNodes">The known DataNodes.</param>
    /// <param name="Topology">The topology.</param>
    public sealed record BuiltTopology(ClusterNodes Nodes, ImmutableDictionary<string, SeenDataNode> DataNodes, NetworkTopology Topology)
    {
        /// <summary>Without nodes or DataNodes no node is near anything: readers should not get it once there are some.</summary>
        internal bool IsEmpty => Topology.Cluster.Nodes.IsEmpty || DataNodes.IsEmpty;

        internal bool IsOf(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
            ReferenceEquals(Nodes, nodes) && ReferenceEquals(DataNodes, dataNodes);
    }
}
