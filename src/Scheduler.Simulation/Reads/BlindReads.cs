using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// What the placed pods of a job are to be expected to read at each level if a task goes to any free pod. Pods that take tasks in turn take
/// equally many. So each pod of the job reads a given block with the same probability. Nothing is drawn. One thread.
/// </summary>
internal sealed class BlindReads : IJobReads
{
    /// <inheritdoc/>
    public long NodeLocalBytes { get; private set; }

    /// <inheritdoc/>
    public long RackLocalBytes { get; private set; }

    /// <inheritdoc/>
    public void Grade(JobInput input, ReadOnlySpan<int> podsOnNode)
    {
        // A file of 2^53 bytes, and 10,000 pods.
        var (nodeLocal, rackLocal) = (Int128.Zero, Int128.Zero);
        for (var node = 0; node < podsOnNode.Length; node++)
        {
            if (podsOnNode[node] == 0) continue;
            var bytes = BytesAt(input, node);
            nodeLocal += (Int128)bytes.OnNode() * podsOnNode[node];
            rackLocal += (Int128)bytes.RackLocal * podsOnNode[node];
        }

        (NodeLocalBytes, RackLocalBytes) = ((long)(nodeLocal / input.Pods), (long)(rackLocal / input.Pods));
    }

    /// <inheritdoc/>
    public PodBytes OfPod(JobInput input, int node, int podsOnNode)
    {
        var (bytes, pods) = (BytesAt(input, node), (double)input.Pods);
        return new PodBytes(bytes.OnNode() / pods, bytes.RackLocal / pods, bytes.OffSwitch / pods);
    }

    private static LevelBytes BytesAt(JobInput input, int node) => input.Locality.BytesAt(new NodeIndex(node));
}
