using Scheduler.Core.Cluster;

namespace Scheduler.Core.Planning;

/// <summary>
/// The room that nodes have for the pods of one plan. Pods with equal constraints and requests are of one kind, so that a plan asks once
/// for each kind and node. For one thread.
/// </summary>
public interface IPlanRoom
{
    /// <summary>Whether a pod of this kind passes the filters of the node and fits beside what is there and what was taken.</summary>
    bool Fits(int kind, NodeIndex node);

    /// <summary>Takes the room of one pod.</summary>
    void Take(int kind, NodeIndex node);

    /// <summary>Gives the room of one taken pod back.</summary>
    void GiveBack(int kind, NodeIndex node);
}
