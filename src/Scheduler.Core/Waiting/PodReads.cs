using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Waiting;

/// <summary>What a pod would read on each node, by level: the input of the wait rule.</summary>
/// <param name="Topology">The topology that node indices refer to.</param>
/// <param name="TotalBytes">What the pod reads in total; the levels of each node sum to it.</param>
/// <param name="AddedAt">What placing the pod there adds to what is read near.</param>
public sealed record PodReads(NetworkTopology Topology, long TotalBytes, Func<NodeIndex, LevelBytes> AddedAt)
{
    /// <summary>For a pod with siblings: a node is at a level only if the pod adds bytes there that no sibling reads.</summary>
    public static PodReads Of(SiblingView view) => new(view.Locality.Topology, view.ShareBytes, view.AddedAt);

    /// <summary>The best level at which a node has any of the bytes; <see cref="WantedLevel.Preferred"/> when it has none.</summary>
    public static WantedLevel LevelOf(LevelBytes bytes) =>
        bytes.NodeCached + bytes.NodeLocal > 0 ? WantedLevel.Node
        : bytes.RackLocal > 0 ? WantedLevel.Rack
        : WantedLevel.Preferred;
}
