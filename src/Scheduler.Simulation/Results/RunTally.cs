using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Scheduler.Core.Waiting;

namespace Scheduler.Simulation.Results;

/// <summary>Counts what happens in one run.</summary>
internal sealed class RunTally : IWaitObserver
{
    private readonly GradeSums _total = new();
    private readonly GradeSums[] _classes = [.. SizeClass.Names.Select(_ => new GradeSums())];
    private readonly List<double> _waits = [];
    private double _occupancies;
    private int _occupancySamples;
    private int _heldPods;
    private double _maxHeld;

    /// <summary>A job was submitted while background pods held this share of the slots.</summary>
    public void JobCame(double occupancy)
    {
        _occupancySamples++;
        _occupancies += occupancy;
    }

    /// <summary>A pod was bound.</summary>
    /// <param name="wait">Since its job was submitted.</param>
    public void PodBound(TimeSpan wait) => _waits.Add(wait.TotalSeconds);

    /// <inheritdoc/>
    public void WaitEnded(WaitOutcome outcome, TimeSpan waited)
    {
        _heldPods++;
        _maxHeld = Math.Max(_maxHeld, waited.TotalSeconds);
    }

    /// <summary>All pods of a job were bound.</summary>
    public void JobPlaced(JobGrade grade)
    {
        _total.Add(grade);
        _classes[SizeClass.Of(grade.Blocks)].Add(grade);
    }

    public RunResult ToResult(string policy, double occupancy)
    {
        CollectionsMarshal.AsSpan(_waits).Sort();
        return new RunResult
        {
            Policy = policy,
            Occupancy = occupancy,
            Total = _total,
            Classes = [.. _classes],
            MeanWaitSeconds = _waits.Average(),
            P95WaitSeconds = _waits[(int)Math.Ceiling(0.95 * _waits.Count) - 1],
            MaxWaitSeconds = _waits[^1],
            MaxHeldSeconds = _maxHeld,
            HeldPodRatio = (double)_heldPods / _waits.Count,
            MeanOccupancy = _occupancies / _occupancySamples,
        };
    }
}

/// <summary>The result of one run: one policy at one occupancy with one seed.</summary>
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

    /// <summary>Share of the slots that background pods held when jobs were submitted, on average.</summary>
    public required double MeanOccupancy { get; init; }
}
