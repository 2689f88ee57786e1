using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>The results of one policy at one occupancy.</summary>
public sealed class PolicyResult
{
    internal PolicyResult(ImmutableArray<RunResult> seeds)
    {
        Estimate Over(Func<RunResult, double> value) => Estimate.Of([.. seeds.Select(value)]);
        (Name, Occupancy, Jobs) = (seeds[0].Policy, seeds[0].Occupancy, seeds[0].Total.Jobs);
        NodeLocalRatio = Over(seed => seed.Total.NodeLocalRatio);
        RackLocalRatio = Over(seed => seed.Total.RackLocalRatio);
        AchievedToAchievable = Over(seed => seed.Total.AchievedToAchievable);
        AchievedToMaxFlow = Over(seed => seed.Total.AchievedToMaxFlow);
        MeanJobSeconds = Over(seed => seed.Total.MeanSeconds);
        MeanWaitSeconds = Over(seed => seed.MeanWaitSeconds).Mean;
        P95WaitSeconds = Over(seed => seed.P95WaitSeconds).Mean;
        MaxWaitSeconds = seeds.Max(seed => seed.MaxWaitSeconds);
        MaxHeldSeconds = seeds.Max(seed => seed.MaxHeldSeconds);
        HeldPodRatio = Over(seed => seed.HeldPodRatio).Mean;
        MeanOccupancy = Over(seed => seed.MeanOccupancy).Mean;
        Classes =
        [
            .. SizeClass.Names
                .Select((name, index) => ClassResult.TryBuild(name, [.. seeds.Select(seed => seed.Classes[index])]))
                .OfType<ClassResult>(),
        ];
    }

    /// <summary>The policy's name.</summary>
    public string Name { get; }

    /// <summary>The share of slots that background pods hold on average.</summary>
    public double Occupancy { get; }

    /// <summary>Jobs of a run.</summary>
    public int Jobs { get; }

    /// <summary>Part of a job's input that its pods read from their own nodes.</summary>
    public Estimate NodeLocalRatio { get; }

    /// <summary>Part that they read from other nodes of their racks.</summary>
    public Estimate RackLocalRatio { get; }

    /// <summary>Node-local bytes divided by those of the best placement found in the same slots.</summary>
    public Estimate AchievedToAchievable { get; }

    /// <summary>Node-local bytes divided by a maximum flow, which no placement exceeds.</summary>
    public Estimate AchievedToMaxFlow { get; }

    /// <summary>From submission to the end of the last pod.</summary>
    public Estimate MeanJobSeconds { get; }

    /// <summary>From submission to binding, over all pods.</summary>
    public double MeanWaitSeconds { get; }

    /// <summary>95 % of pods waited no longer.</summary>
    public double P95WaitSeconds { get; }

    /// <summary>The longest wait of any pod of any seed.</summary>
    public double MaxWaitSeconds { get; }

    /// <summary>
    /// The longest that a pod of any seed was withheld for a node-local slot; the rest of its wait was backoff or a full cluster.
    /// </summary>
    public double MaxHeldSeconds { get; }

    /// <summary>Part of all pods that were withheld at all.</summary>
    public double HeldPodRatio { get; }

    /// <summary>The share of slots that background pods held when jobs were submitted, on average.</summary>
    public double MeanOccupancy { get; }

    /// <summary>The same by size of the job; classes without a job are left out.</summary>
    public ImmutableArray<ClassResult> Classes { get; }
}
