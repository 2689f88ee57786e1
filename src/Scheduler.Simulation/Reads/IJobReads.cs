using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>What the placed pods of a job read at each level under one dispatch.</summary>
internal interface IJobReads
{
    /// <summary>Bytes of the graded job that its pods read from their own nodes.</summary>
    long NodeLocalBytes { get; }

    /// <summary>Bytes that they read from other nodes of their racks.</summary>
    long RackLocalBytes { get; }

    /// <summary>Grades a job with these numbers of pods on the nodes.</summary>
    void Grade(JobInput input, ReadOnlySpan<int> podsOnNode);

    /// <summary>What each pod of the graded job on a node reads.</summary>
    PodBytes OfPod(JobInput input, int node, int podsOnNode);
}

/// <summary>What a pod reads, in bytes. An expected value need not be a whole number.</summary>
/// <param name="NodeLocal">From its node.</param>
/// <param name="RackLocal">From other nodes of its rack.</param>
/// <param name="Remote">From other racks.</param>
internal readonly record struct PodBytes(double NodeLocal, double RackLocal, double Remote);
