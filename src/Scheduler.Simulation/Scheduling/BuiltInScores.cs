namespace Scheduler.Simulation.Scheduling;

/// <summary>
/// The scores that kube-scheduler's own plugins give a node, which it adds up: LeastAllocated and BalancedAllocation, 0 to 100
/// each, and PodTopologySpread of the group, 0 to 100.
/// </summary>
/// <remarks>
/// Pods are equal and take one slot each, so that two nodes with as many free slots differ only by the memory that their DaemonSets take.
/// With 4 slots the total spans 100 to 195 points over the nodes of a cluster, within the measured 72 to 196.
/// </remarks>
internal sealed class BuiltInScores
{
    /// <summary>DaemonSets take up to this share of a node's memory, and no CPU worth counting.</summary>
    private const double MaxDaemonShare = 0.2;

    private const int Full = 100;

    private readonly int _perNode;

    // By node and free slots: the part that does not depend on the job.
    private readonly int[] _ofFree;

    public BuiltInScores(int nodes, int slotsPerNode, SplitMix64 random)
    {
        _perNode = slotsPerNode + 1;
        _ofFree = new int[nodes * _perNode];
        for (var node = 0; node < nodes; node++)
        {
            var daemons = random.NextDouble() * MaxDaemonShare;
            for (var free = 1; free <= slotsPerNode; free++)
                _ofFree[(node * _perNode) + free] = OfFree((double)(free - 1) / slotsPerNode, daemons);
        }
    }

    /// <summary>The score of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="free">Its free slots before the pod comes.</param>
    /// <param name="siblings">The group's pods on it.</param>
    /// <param name="mostSiblings">The most that are on any offered node.</param>
    public int Of(int node, int free, int siblings, int mostSiblings) =>
        _ofFree[(node * _perNode) + free] + (mostSiblings == 0 ? Full : Full * (mostSiblings - siblings) / mostSiblings);

    /// <summary>
    /// LeastAllocated is the mean of what stays free of CPU and of memory; BalancedAllocation is 1 less the standard deviation of what is
    /// taken of the two, which is half of their difference.
    /// </summary>
    private static int OfFree(double cpuLeft, double daemons)
    {
        var memoryLeft = Math.Max(0, cpuLeft - daemons);
        return (int)(Full * (cpuLeft + memoryLeft) / 2) + (int)(Full * (1 - ((cpuLeft - memoryLeft) / 2)));
    }
}
