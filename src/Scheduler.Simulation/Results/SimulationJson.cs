using System.Text.Json;

namespace Scheduler.Simulation.Results;

/// <summary>The results as JSON for programs.</summary>
public static class SimulationJson
{
    /// <summary>Digits after the decimal point; further ones are noise.</summary>
    private const int Digits = 6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The results; the same bytes for the same options, trace and seeds.</summary>
    public static string ToJson(SimulationResults results) => JsonSerializer.Serialize(
        new
        {
            results.Options.Dispatch,
            results.JobsByDispatch,
            policies = results.Policies.Select(PolicyOf),
            comparisons = results.Comparisons.Select(ComparisonOf),
        },
        Json);

    private static object PolicyOf(PolicyResult policy) => new
    {
        policy.Name,
        policy.Occupancy,
        nodeLocalRatio = Round(policy.NodeLocalRatio.Mean),
        rackLocalRatio = Round(policy.RackLocalRatio.Mean),
        achievedToAchievable = Round(policy.AchievedToAchievable.Mean),
        meanWaitSeconds = Round(policy.MeanWaitSeconds),
        p95WaitSeconds = Round(policy.P95WaitSeconds),
        maxWaitSeconds = Round(policy.MaxWaitSeconds),
        meanJobSeconds = Round(policy.MeanJobSeconds.Mean),
        classes = policy.Classes.Select(ClassOf),
        policy.Jobs,
        low95 = Round(policy.AchievedToAchievable.Low95),
        high95 = Round(policy.AchievedToAchievable.High95),
        achievedToMaxFlow = Round(policy.AchievedToMaxFlow.Mean),
        maxHeldSeconds = Round(policy.MaxHeldSeconds),
        heldPodRatio = Round(policy.HeldPodRatio),
        meanOccupancy = Round(policy.MeanOccupancy),
    };

    private static object ClassOf(ClassResult ofClass) => new
    {
        ofClass.Blocks,
        ofClass.Jobs,
        nodeLocalRatio = Round(ofClass.NodeLocalRatio.Mean),
        achievedToAchievable = Round(ofClass.AchievedToAchievable.Mean),
        low95 = Round(ofClass.AchievedToAchievable.Low95),
        high95 = Round(ofClass.AchievedToAchievable.High95),
        rackLocalRatio = Round(ofClass.RackLocalRatio.Mean),
        achievedToMaxFlow = Round(ofClass.AchievedToMaxFlow.Mean),
        meanJobSeconds = Round(ofClass.MeanJobSeconds.Mean),
    };

    private static object ComparisonOf(Comparison comparison) => new
    {
        comparison.Against,
        comparison.Occupancy,
        comparison.Blocks,
        achievedGain = Round(comparison.AchievedGain.Mean),
        low95 = Round(comparison.AchievedGain.Low95),
        high95 = Round(comparison.AchievedGain.High95),
        nodeLocalGain = Round(comparison.NodeLocalGain.Mean),
    };

    private static double Round(double value) => Math.Round(value, Digits);
}
