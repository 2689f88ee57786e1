using System.Globalization;
using System.Text;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;

namespace Scheduler.Benchmarks.Plan;

/// <summary>How good plans are beside an independent search, and how long they take beside scoring one pod after the other.</summary>
internal static class PlanBenchmark
{
    private const int Times = 3;
    private const int WarmUp = 10;

    private const string Introduction = """
        # Plans of whole groups

        How near to the best placement whole plans come, and how long they take.

        `dotnet run -c Release --project tests/Scheduler.Benchmarks -- plan` measures it and writes this page, on 2 cores.
        Clusters have 4 slots a node, 40 nodes a rack, a DataNode on each node, and three replicas of each block.

        *Share of the best* is what the pods read from their own nodes, by a maximum flow over where they were put, divided by the best
        that an independent search found: simulated annealing over the same flow for 10 s and 50,000 steps at least, which knows nothing
        of the planner. It is a lower bound of the optimum. *Pod by pod* is the baseline: each pod goes where prioritize scores highest
        among the nodes with room, one after the other. *Planned* is a whole plan, of which *greedy* is the part without exchanges. *Of
        the bound* is what the plan reads, divided by what the planner itself says that no plan exceeds.

        Times are medians of three runs: pod by pod the whole group; of plans the longest, which for batches and groups is one of
        several. They are wall time: other work on the machine makes them longer. `0 % busy` means that all
        slots are free. The indexed jobs are planned with weights that count the own node alone, as the share does: by default, a rack
        with the whole file is worth more than a node with a tenth of it.

        A real kube-scheduler did not run here. That it follows nominated nodes was measured on a real one (1.36.2) before: 99 to 100 %
        of the optimum.
        """;

    private static readonly PlanCase[] Cases =
    [
        .. from nodes in (int[])[500, 2_000]
           from busy in (double[])[0, 0.5, 0.8]
           from batch in (int[])[int.MaxValue, 10]
           select new PlanCase("200 pods, 2,000 blocks", nodes, busy, 200, 2_000) { Batch = batch },
        new("20 groups of 30 pods, 300 blocks each", 500, 0, 30, 300) { Groups = 20 },
        .. from blocks in (int[])[1, 10]
           from busy in (double[])[0, 0.5, 0.8]
           select Indexed(blocks, busy),
        new("2,000 pods, 20,000 blocks", 5_000, 0, 2_000, 20_000) { Search = TimeSpan.Zero },
        new("2,000 pods, 20,000 blocks", 5_000, 0.5, 2_000, 20_000) { Search = TimeSpan.Zero },
        new("Indexed Job of 2,000, 10 blocks a pod", 5_000, 0.5, 2_000, 20_000) { Search = TimeSpan.Zero, IsIndexed = true },
    ];

    /// <summary>Measures all cases, and writes the page into <paramref name="directory"/>.</summary>
    public static async Task RunAsync(string directory, Action<string> progress, CancellationToken cancellationToken)
    {
        // Not counted: it has the code compiled that all others run.
        foreach (var one in (PlanCase[])[Cases[0], Cases[^4]])
            for (var time = 0; time < WarmUp; time++) Run(one.Build());
        var patches = await PlanPatches.DescribeAsync(cancellationToken);
        progress(patches);
        var page = new StringBuilder(Introduction).Append("\n\n").Append(patches).Append("\n\n");
        page.Append("| | | | | share of the best | | | | time | | | |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        page.Append("| case | nodes | busy | at once | pod by pod | greedy | planned | of the bound ");
        page.Append("| pod by pod | greedy | planned | exchanges |\n");
        var best = (Case: (PlanCase?)null, Bytes: 0L);
        foreach (var one in Cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var inputs = one.Build();
            // A search for a group that is planned at once is the one for the same group in batches, too.
            if (best.Case is null || best.Case != one with { Batch = best.Case.Batch })
                best = (one, one.Search == TimeSpan.Zero ? 0 : inputs.SearchBest());
            var row = RowOf(inputs, best.Bytes);
            progress(row);
            page.Append(row).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "plan.md"), page.ToString(), cancellationToken);
    }

    private static (PlanRun PodByPod, PlanRun Greedy, PlanRun Planned) Run(PlanInputs inputs) =>
        (PlanRun.PodByPod(inputs), PlanRun.Plan(inputs, maxTrials: 0), PlanRun.Plan(inputs));

    private static PlanCase Indexed(int blocks, double busy) => new($"Indexed Job of 40, {blocks} blocks a pod", 500, busy, 40, 40 * blocks)
    {
        IsIndexed = true,
        Scorer = new NodeScorer(new LevelValues(1, 1, 0, 0)),
    };

    private static string RowOf(PlanInputs inputs, long best)
    {
        var runs = Enumerable.Range(0, Times).Select(_ => Run(inputs)).ToArray();
        // Exchanges have a limit of time: of several plans that with the middle result.
        var (one, (podByPod, greedy, planned)) = (inputs.Case, runs.OrderBy(run => run.Planned.Bytes).ElementAt(Times / 2));
        var atOnce = one.Batch == int.MaxValue ? one.Pods : one.Batch;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {one.Name} | {one.Nodes:N0} | {one.Busy:P0} | {atOnce:N0} | {Share(podByPod)} | {Share(greedy)} | {Share(planned)} "
            + $"| {(one.Batch == int.MaxValue ? Percent(planned.Bytes, planned.AtMostBytes) : "–")} | {Median(run => run.PodByPod)} "
            + $"| {Median(run => run.Greedy)} | {Median(run => run.Planned)} | {planned.Exchanges:N0} |");

        string Share(PlanRun run) => best > 0
            ? Percent(run.Bytes, best)
            : Percent(run.Bytes, inputs.Inputs.Sum(input => input.Sum(block => block.Bytes))) + " of the input";
        string Median(Func<(PlanRun PodByPod, PlanRun Greedy, PlanRun Planned), PlanRun> way) => string.Create(
            CultureInfo.InvariantCulture, $"{runs.Select(run => way(run).Longest.TotalMilliseconds).Order().ElementAt(Times / 2):F1} ms");
    }

    private static string Percent(long bytes, long of) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * bytes / of:F1} %");
}
