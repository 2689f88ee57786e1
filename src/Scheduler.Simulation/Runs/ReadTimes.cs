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

    /// <summary>How long a pod takes that reads so much.</summary>
    public static TimeSpan Of(PodBytes reads)
    {
        var seconds = (reads.NodeLocal / NodeLocalBytesPerSecond) + (reads.RackLocal / RackLocalBytesPerSecond)
            + (reads.Remote / RemoteBytesPerSecond);
        return Start + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }
}
