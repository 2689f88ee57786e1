using System.Globalization;
using Scheduler.Extender.Charts;
using Scheduler.Simulation.Results;

namespace Scheduler.Extender.Simulate;

/// <summary>The results as a chart: for each occupancy, of achievable by policy and size of job.</summary>
internal static class SimulationChart
{
    /// <summary>The image.</summary>
    public static string Draw(SimulationResults results) => SvgChart.Draw(
        "Node-local bytes by policy, in % of the best placement found in the same slots, by blocks of the job",
        [
            .. results.Options.Occupancies.Select(occupancy =>
                PanelOf(occupancy, [.. results.Policies.Where(policy => policy.Occupancy.Equals(occupancy))])),
        ]);

    private static SharePanel PanelOf(double occupancy, PolicyResult[] policies) => new(
        string.Create(CultureInfo.InvariantCulture, $"of achievable, by blocks of a job, {100 * occupancy:0} % busy"),
        [.. policies.Select(policy => policy.Name)],
        [
            new("all jobs", [.. policies.Select(policy => (double?)policy.AchievedToAchievable.Mean)]),
            .. policies[0].Classes.Select((ofClass, index) => new ShareGroup(
                ofClass.Blocks, [.. policies.Select(policy => (double?)policy.Classes[index].AchievedToAchievable.Mean)])),
        ]);
}
