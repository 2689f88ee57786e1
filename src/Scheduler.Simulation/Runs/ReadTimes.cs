using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;

namespace Scheduler.Simulation.Runs;

/// <summary>How long a pod takes: a fixed start, then its part of the input at the speed of the level that each byte comes from.</summary>
/// <remarks>
/// Assumptions, not measurements: a disk of its own for each pod, a network share of a half of that within the rack and of a quarter
/// beyond it (an oversubscribed core), no computing, no contention.
/// </remarks>
internal static class ReadTimes
{
    /// <summary>From binding to the first byte: image, sandbox, JVM.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(2);

    /// <summary>Bytes a second from the node's own DataNode.</summary>
    public const double NodeLocalBytesPerSecond = 100e6;

    /// <summary>Bytes a second from another node of the rack.</summary>
    public const double RackLocalBytesPerSecond = 50e6;

    /// <summary>Bytes a second from another rack.</summary>
    public const double RemoteBytesPerSecond = 25e6;

    /// <summary>How long a pod of the job that was graded last takes.</summary>
    /// <param name="reads">The graded job.</param>
    /// <param name="input">Its input.</param>
    /// <param name="node">Where the pod is.</param>
    /// <param name="rack">The rack of that node.</param>
    /// <param name="podsOnNode">The job's pods there.</param>
    public static TimeSpan Of(SiblingReads reads, JobInput input, int node, int rack, int podsOnNode)
    {
        var local = (double)reads.LocalBytesOfPod(input, node, podsOnNode);
        // What no node-local reader reads is divided among all pods by what is left of their shares.
        var elsewhere = (input.ShareBytes - local) * reads.ElsewhereRatio(input);
        var inRack = Math.Min(elsewhere, (input.ShareBytes - local) * reads.RackLocalRatio(rack));
        var seconds = (local / NodeLocalBytesPerSecond) + (inRack / RackLocalBytesPerSecond)
            + ((elsewhere - inRack) / RemoteBytesPerSecond);
        return Start + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }
}
