using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>What one run, of one policy at one occupancy with one seed, came to.</summary>
internal sealed record RunResult
{
    public required string Policy { get; init; }

    public required double Occupancy { get; init; }

    /// <summary>Over all jobs.</summary>
    public required GradeSums Total { get; init; }

    /// <summary>By <see cref="SizeClass"/>.</summary>
    public required ImmutableArray<GradeSums> Classes { get; init; }

    /// <summary>Seconds from a job's submission to its pods' binding, over all pods.</summary>
    public required double MeanWaitSeconds { get; init; }

    public required double P95WaitSeconds { get; init; }

    public required double MaxWaitSeconds { get; init; }

    /// <summary>Longest time that a pod was withheld for a node-local slot.</summary>
    public required double MaxHeldSeconds { get; init; }

    /// <summary>Part of all pods that were withheld at all.</summary>
    public required double HeldPodRatio { get; init; }

    /// <summary>Part of the slots that other people's pods held, at the moments when jobs came.</summary>
    public required double MeanOccupancy { get; init; }
}
