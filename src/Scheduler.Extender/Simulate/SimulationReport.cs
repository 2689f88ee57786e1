using System.Globalization;
using Scheduler.Extender.Terminal;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Results;
using Spectre.Console;

namespace Scheduler.Extender.Simulate;

/// <summary>The results for people: tables of all policies for each occupancy, then where ours is worse.</summary>
internal static class SimulationReport
{
    /// <summary>Writes all of it.</summary>
    public static void Write(IAnsiConsole console, SimulationResults results)
    {
        var tasks = TasksOf(results);
        foreach (var occupancy in results.Options.Occupancies)
        {
            var policies = results.Policies.Where(policy => policy.Occupancy.Equals(occupancy)).ToArray();
            var jobs = CountText.Of(policies[0].Jobs, "job");
            console.WriteWrapped($"{Percent(occupancy)} of the slots busy: {jobs}, all weighted equally, {tasks}");
            Reads(policies).Write(console);
            Waits(policies).Write(console);
            Classes("of achievable, by blocks of the job, in %", policies, of => WithInterval(of.AchievedToAchievable)).Write(console);
            Classes("node-local, by blocks of the job, in %", policies, of => Number(100 * of.NodeLocalRatio.Mean)).Write(console);
            console.WriteLine();
        }

        if (results.JobsByDispatch.ContainsKey(DispatchNames.Blind))
            console.WriteWrapped("A blind task goes to any free pod: the figures are what to expect. Achievable is by matched tasks.");
        if (results.JobsByDispatch.Keys.Any(dispatch => dispatch != results.Options.Dispatch))
        {
            console.WriteWrapped(
                $"Not every job has tasks that --dispatch {results.Options.Dispatch} is about: pods that know their part count as matched, "
                + "Flink's TaskManagers as blind.");
        }

        WriteComparisons(console, results);
    }

    private static ReportTable Reads(PolicyResult[] policies)
    {
        var table = TableOf(
            "what is read from where, in %", ["node-local", "rack-local", "remote", "of achievable", "of max flow"]);
        foreach (var policy in policies)
        {
            var (local, inRack) = (policy.NodeLocalRatio.Mean, policy.RackLocalRatio.Mean);
            double[] ratios = [local, inRack, 1 - local - inRack];
            table.Add(
                [
                    policy.Name, .. ratios.Select(ratio => Number(100 * ratio)), WithInterval(policy.AchievedToAchievable),
                    Number(100 * policy.AchievedToMaxFlow.Mean),
                ]);
        }

        return table;
    }

    private static ReportTable Waits(PolicyResult[] policies)
    {
        var table = TableOf(
            "waits and jobs, in seconds",
            ["mean wait", "p95", "longest", "held at most", "pods held", "mean job"]);
        foreach (var policy in policies)
        {
            table.Add(
                policy.Name, Seconds(policy.MeanWaitSeconds), Seconds(policy.P95WaitSeconds), Seconds(policy.MaxWaitSeconds),
                Seconds(policy.MaxHeldSeconds), Percent(policy.HeldPodRatio), Seconds(policy.MeanJobSeconds.Mean));
        }

        return table;
    }

    /// <summary>As <c>tasks matched</c>, or <c>tasks blind of 3 jobs, matched of 9 jobs</c> if some have a dispatch of their own.</summary>
    private static string TasksOf(SimulationResults results) => results.JobsByDispatch.Count == 1
        ? $"tasks {results.JobsByDispatch.Keys.Single()}"
        : "tasks " + string.Join(
            ", ", results.JobsByDispatch.Select(dispatch => $"{dispatch.Key} of {CountText.Of(dispatch.Value, "job")}"));

    private static ReportTable Classes(string title, PolicyResult[] policies, Func<ClassResult, string> cell)
    {
        var table = TableOf(title, policies[0].Classes.Select(of => $"{of.Blocks} ({CountText.Of(of.Jobs, "job")})"));
        foreach (var policy in policies) table.Add([policy.Name, .. policy.Classes.Select(cell)]);
        return table;
    }

    private static ReportTable TableOf(string title, IEnumerable<string> figures) =>
        new(title, [.. ReportColumn.Names("policy"), .. ReportColumn.Figures(figures)]);

    private static void WriteComparisons(IAnsiConsole console, SimulationResults results)
    {
        if (results.Comparisons.IsEmpty) return;
        var worse = results.Comparisons
            .Where(comparison => comparison.IsSignificantlyWorse && !PolicyNames.IsOurs(comparison.Against))
            .ToArray();
        if (worse.Length == 0)
            console.WriteWrapped("In no case does ours achieve significantly less than a policy of others (95 %, paired by seed).");
        foreach (var comparison in worse)
        {
            var gain = comparison.AchievedGain;
            console.WriteWrapped(
                $"ours achieves less than {comparison.Against} at {Percent(comparison.Occupancy)} of the slots busy, "
                + $"jobs of {comparison.Blocks} blocks: {Percent(gain.Mean)} [{Percent(gain.Low95)}, {Percent(gain.High95)}]");
        }
    }

    private static string WithInterval(Estimate estimate)
    {
        var half = 100 * (estimate.High95 - estimate.Low95) / 2;
        // Of an interval that is wider than all there is, the decimals say nothing.
        return $"{Number(100 * estimate.Mean)} ± {half.ToString(half < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)}";
    }

    private static string Percent(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0.0} %");

    private static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}");

    private static string Seconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}");
}
