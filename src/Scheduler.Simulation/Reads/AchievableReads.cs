using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

internal sealed class AchievableReads(SimulatedCluster cluster)
{
    private readonly SiblingReads _reads = new(cluster);

    public (long Best, long Bound) Of(JobInput input, ReadOnlySpan<int> available, long achieved)
    {
        var bound = Math.Min(input.Pods * input.ShareBytes, _reads.NodeLocalBytesOf(input, available));
        return (bound, bound);
    }
}
