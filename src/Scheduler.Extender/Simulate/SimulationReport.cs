using System.Globalization;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Results;
using Spectre.Console;

namespace Scheduler.Extender.Simulate;

/// <summary>The results for people: a table of all policies for each occupancy, one by size of job, and where ours is worse.</summary>
internal static class SimulationReport
{
    /// <summary>Writes all of it.</summary>
    public static void Write(IAnsiConsole console, SimulationResults results)
    {
        var tasks = TasksOf(results);
        foreach (var occupancy in results.Options.Occupancies)
        {
            var policies = results.Policies.Where(policy => policy.Occupancy.Equals(occupancy)).ToArray();
            console.Write(Totals(occupancy, policies, tasks));
            console.Write(Classes(occupancy, policies, tasks));
        }

        if (results.JobsByDispatch.ContainsKey(DispatchNames.Blind))
            console.WriteLine("A blind task goes to any free pod: the figures are what to expect. Achievable is by matched tasks.");
        if (results.JobsByDispatch.Keys.Any(dispatch => dispatch != results.Options.Dispatch))
        {
            console.WriteLine(
                $"Not every job has tasks that --dispatch {results.Options.Dispatch} is about: pods that know their part count as matched, "
                + "Flink's TaskManagers as blind.");
        }

        WriteComparisons(console, results);
    }

    private static Table Totals(double occupancy, PolicyResult[] policies, string tasks)
    {
        var table = NewTable(
            $"{Percent(occupancy)} of the slots busy: {policies[0].Jobs} jobs, all weighted equally, {tasks}",
            ["policy"],
            [
                "node-local", "rack-local", "remote", "of achievable", "of max flow", "wait mean", "p95", "longest", "held at most",
                "pods held", "job s",
            ]);
        foreach (var policy in policies) table.AddRow(RowOf(policy));
        return table;
    }

    /// <summary>As <c>tasks matched</c>, or <c>tasks blind of 3 jobs, matched of 9 jobs</c> if some have a dispatch of their own.</summary>
    private static string TasksOf(SimulationResults results) => results.JobsByDispatch.Count == 1
        ? $"tasks {results.JobsByDispatch.Keys.Single()}"
        : $"tasks {string.Join(", ", results.JobsByDispatch.Select(dispatch => $"{dispatch.Key} of {dispatch.Value} jobs"))}";

    private static string[] RowOf(PolicyResult policy) =>
    [
        policy.Name,
        Percent(policy.NodeLocalRatio.Mean),
        Percent(policy.RackLocalRatio.Mean),
        Percent(1 - policy.NodeLocalRatio.Mean - policy.RackLocalRatio.Mean),
        WithInterval(policy.AchievedToAchievable),
        Percent(policy.AchievedToMaxFlow.Mean),
        Number(policy.MeanWaitSeconds),
        Number(policy.P95WaitSeconds),
        Number(policy.MaxWaitSeconds),
        Number(policy.MaxHeldSeconds),
        Percent(policy.HeldPodRatio),
        Number(policy.MeanJobSeconds.Mean),
    ];

    private static Table Classes(double occupancy, PolicyResult[] policies, string tasks)
    {
        var table = NewTable(
            $"{Percent(occupancy)} of the slots busy, by blocks of the job: of achievable (node-local), {tasks}",
            ["policy"],
            [.. policies[0].Classes.Select(ofClass => $"{ofClass.Blocks} ({ofClass.Jobs} jobs)")]);
        foreach (var policy in policies) table.AddRow([policy.Name, .. policy.Classes.Select(Cell)]);
        return table;
    }

    private static string Cell(ClassResult ofClass) =>
        $"{WithInterval(ofClass.AchievedToAchievable)} ({Percent(ofClass.NodeLocalRatio.Mean)})";

    private static void WriteComparisons(IAnsiConsole console, SimulationResults results)
    {
        if (results.Comparisons.IsEmpty) return;
        var worse = results.Comparisons
            .Where(comparison => comparison.IsSignificantlyWorse && !PolicyNames.IsOurs(comparison.Against))
            .ToArray();
        if (worse.Length == 0)
            console.WriteLine("In no case does ours achieve significantly less than a policy of others (95 %, paired by seed).");
        foreach (var comparison in worse)
        {
            var gain = comparison.AchievedGain;
            console.WriteLine(
                $"ours achieves less than {comparison.Against} at {Percent(comparison.Occupancy)} of the slots busy, "
                + $"jobs of {comparison.Blocks} blocks: {Percent(gain.Mean)} [{Percent(gain.Low95)}, {Percent(gain.High95)}]");
        }
    }

    private static Table NewTable(string title, IEnumerable<string> left, IEnumerable<string> right)
    {
        var table = new Table().Title(title);
        foreach (var name in left) table.AddColumn(new TableColumn(name).NoWrap());
        foreach (var name in right) table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        return table;
    }

    private static string WithInterval(Estimate estimate)
    {
        var half = (estimate.High95 - estimate.Low95) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"{Percent(estimate.Mean)} ± {100 * half:0.0}");
    }

    private static string Percent(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0.0} %");

    private static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}");
}
