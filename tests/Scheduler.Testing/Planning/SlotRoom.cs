using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;

namespace Scheduler.Testing.Planning;

/// <summary>Room as free slots, of which each pod takes one.</summary>
/// <param name="free">Free slots by node. A slot taken is one less there.</param>
/// <param name="isEligible">Whether a pod of this kind passes the node's filters; by default every pod does.</param>
public sealed class SlotRoom(int[] free, Func<int, NodeIndex, bool>? isEligible = null) : IPlanRoom
{
    /// <summary>Free slots by node.</summary>
    public IReadOnlyList<int> Free => free;

    /// <inheritdoc/>
    public bool Fits(int kind, NodeIndex node) => free[node.Value] > 0 && (isEligible is null || isEligible(kind, node));

    /// <inheritdoc/>
    public void Take(int kind, NodeIndex node)
    {
        if (!Fits(kind, node)) throw new InvalidOperationException($"Node {node.Value} has no room for a pod of kind {kind}.");
        free[node.Value]--;
    }

    /// <inheritdoc/>
    public void GiveBack(int kind, NodeIndex node) => free[node.Value]++;
}
