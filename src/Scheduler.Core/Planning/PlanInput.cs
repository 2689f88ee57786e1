using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;

namespace Scheduler.Core.Planning;

/// <summary>An input of one plan, and what the pods that read it gain on each node. Used by one thread.</summary>
internal abstract class PlanInput
{
    /// <summary>Gains are eighths of a value, so that the sum over a chain of exchanges fits 64 bits.</summary>
    protected const int BitsOfGain = 3;

    /// <summary>Bytes that the pods placed by the plan read from their own nodes.</summary>
    public abstract long ReadBytes { get; }

    /// <summary>The value of a node for one more pod, by <see cref="NodeScorer"/>. It only falls while pods are placed.</summary>
    public abstract long ValueAt(NodeIndex node);

    /// <summary>Whether a node is nearer to what is left of the input than a node that has nothing of it.</summary>
    public abstract bool IsNear(NodeIndex node);

    /// <summary>The node with room that has the highest value for one more pod; none if no node has a value.</summary>
    public abstract NodeIndex BestOf(int kind, RoomMasks room);

    /// <summary>The most pods that can read from their own nodes, on the nodes that fit.</summary>
    public abstract long AtMostBytes(int pods, Func<NodeIndex, bool> fits);

    /// <summary>Adds a pod on this node for good.</summary>
    public abstract void Place(NodeIndex node);

    /// <summary>Adds a pod on this node, on trial.</summary>
    /// <returns>The gain.</returns>
    public abstract long Add(NodeIndex node);

    /// <summary>Removes a pod from this node, on trial.</summary>
    /// <returns>What is lost, as a gain.</returns>
    public abstract long Remove(NodeIndex node);

    /// <summary>Undoes the last trial, exactly.</summary>
    public abstract void Undo();

    /// <summary>Ends all trials: what they did stays.</summary>
    public abstract void Keep();

    /// <summary>Lists the nodes, of those wanted, where adding a pod may gain more than needed: the best first, and a few only.</summary>
    public abstract void ListCandidates(Func<NodeIndex, bool> isWanted, long needed, List<NodeIndex> nodes);

    /// <summary>Makes trials more exact and slower, if that is possible.</summary>
    public virtual bool TryWiden() => false;

    /// <summary>To be in a rack makes a node nearer than others only if there are several racks.</summary>
    protected static bool IsNear(LevelBytes added, NetworkTopology topology) =>
        added.OnNode() > 0 || (added.RackLocal > 0 && topology.Racks.Length > 1);
}
