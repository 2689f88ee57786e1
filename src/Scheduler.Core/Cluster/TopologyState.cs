using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Cluster;

/// <summary>
/// Keeps the topology of the newest picture of the cluster and the DataNodes known. While somebody keeps it (<see cref="HasBackgroundRefresh"/>), who asks
/// gets the one that is ready, and never waits for that of a large cluster; else, and where there is nothing yet or little to do, it is
/// worked out when asked for.
/// </summary>
/// <param name="cluster">Where the picture of the cluster is.</param>
/// <param name="directory">Where the DataNodes are.</param>
/// <param name="rules">How DataNodes are matched to nodes.</param>
public sealed class TopologyState(ClusterState cluster, DataNodeDirectory directory, IdentityRules rules)
{
    /// <summary>Up to so many nodes and DataNodes together the topology is worked out at once: about 2 ms.</summary>
    public const int SmallCluster = 256;

    private readonly Lock _lock = new();
    private BuiltTopology? _made;
    private bool _isKept;

    /// <summary>Whether somebody brings it up to date in the background, by <see cref="TryBuild"/>.</summary>
    public bool HasBackgroundRefresh
    {
        get => Volatile.Read(ref _isKept);
        set => Volatile.Write(ref _isKept, value);
    }

    /// <summary>The topology that is served. The reference changes only when what it is made from does.</summary>
    public NetworkTopology Current
    {
        get
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            var made = Volatile.Read(ref _made);
            return made is not null && (made.IsOf(nodes, dataNodes) || MayWait(made, nodes, dataNodes)) ? made.Topology : Make();
        }
    }

    /// <summary>Works out the topology of now, which <see cref="Publish"/> then has served; false when it is served already, or is nobody's burden.</summary>
    public bool TryBuild([NotNullWhen(true)] out BuiltTopology? next)
    {
        var (nodes, dataNodes) = (cluster.Nodes, directory.All);
        var isDue = IsLarge(nodes, dataNodes) && !(Volatile.Read(ref _made) is { } made && made.IsOf(nodes, dataNodes));
        next = isDue ? MakeOf(nodes, dataNodes) : null;
        return isDue;
    }

    /// <summary>Has a topology served from now on.</summary>
    public void Publish(BuiltTopology next)
    {
        lock (_lock) Volatile.Write(ref _made, next);
    }

    /// <summary>Whether the topology that was made will do until the next one is ready.</summary>
    private bool MayWait(BuiltTopology made, ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        HasBackgroundRefresh && IsLarge(nodes, dataNodes) && !made.IsEmpty;

    private static bool IsLarge(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        nodes.Nodes.Length + dataNodes.Count > SmallCluster;

    private NetworkTopology Make()
    {
        lock (_lock)
        {
            var (nodes, dataNodes) = (cluster.Nodes, directory.All);
            if (_made is not { } made || !made.IsOf(nodes, dataNodes)) Volatile.Write(ref _made, made = MakeOf(nodes, dataNodes));
            return made.Topology;
        }
    }

    private BuiltTopology MakeOf(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
        new(nodes, dataNodes, new NetworkTopology(new TopologyBuilder(nodes, rules, dataNodes.Values)));

    /// <summary>A topology and what it was made from.</summary>
    /// <param name="Nodes">The picture of the cluster.</param>
    /// <param name="DataNodes">The DataNodes known.</param>
    /// <param name="Topology">The topology.</param>
    public sealed record BuiltTopology(ClusterNodes Nodes, ImmutableDictionary<string, SeenDataNode> DataNodes, NetworkTopology Topology)
    {
        /// <summary>Without nodes or DataNodes nobody is near anything: not worth to be served a moment longer.</summary>
        internal bool IsEmpty => Topology.Cluster.Nodes.IsEmpty || DataNodes.IsEmpty;

        internal bool IsOf(ClusterNodes nodes, ImmutableDictionary<string, SeenDataNode> dataNodes) =>
            ReferenceEquals(Nodes, nodes) && ReferenceEquals(DataNodes, dataNodes);
    }
}
