using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Core.Blocks;

namespace Scheduler.Benchmarks.Cost;

/// <summary>
/// How prioritize's cost grows with nodes, blocks and siblings, one at a time, and a placement's with the blocks on its node.
/// </summary>
internal static class CostBenchmark
{
    private const int Requests = 400;

    private static readonly CostCase Usual = new(Nodes: 5_000, Blocks: 10_000, Siblings: 100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly int[] Nodes = [100, 500, 1_000, 5_000, 15_000];
    private static readonly int[] Blocks = [1_000, 10_000, 100_000, 1_000_000, 2_000_000];
    private static readonly int[] Siblings = [1, 10, 100, 500, 2_000];

    /// <summary>Measures all, and writes the table and the image into <paramref name="directory"/>.</summary>
    public static async Task RunAsync(string directory, Action<string> progress, CancellationToken cancellationToken)
    {
        // Not counted: it has the code compiled that all others run.
        await MeasureAsync(Usual, cancellationToken);
        var tables = new CostTables(
            await MeasureAsync(Nodes.Select(nodes => Usual with { Nodes = nodes }), progress, cancellationToken),
            await MeasureAsync(Blocks.Select(blocks => Usual with { Blocks = blocks }), progress, cancellationToken),
            await MeasureAsync(Siblings.Select(siblings => Usual with { Siblings = siblings }), progress, cancellationToken));
        await File.WriteAllTextAsync(Path.Combine(directory, "cost.md"), tables.ToMarkdown(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "cost.svg"), tables.ToImage(), cancellationToken);
    }

    private static async Task<List<RequestCost>> MeasureAsync(
        IEnumerable<CostCase> cases, Action<string> progress, CancellationToken cancellationToken)
    {
        var costs = new List<RequestCost>();
        foreach (var one in cases)
        {
            progress(one.ToString());
            costs.Add(await MeasureAsync(one, cancellationToken));
        }

        return costs;
    }

    private static async Task<RequestCost> MeasureAsync(CostCase one, CancellationToken cancellationToken)
    {
        var cluster = new SyntheticCluster(one.Nodes);
        var map = SyntheticInput.Make(cluster, one.Blocks, new Random(3));
        var parts = RuleCosts.Measure(cluster, map, one);
        var source = new SyntheticSource(map);
        await using var service = await MeasuredService.StartAsync(
            one.Nodes, blocks: 1, cancellationToken, replace: services => services.AddSingleton<IBlockMapSource>(source));
        var asking = OfferBodies.Pod("exec-0", MeasuredService.Input, one.Siblings);
        await BindSiblingsAsync(service, one, cancellationToken);
        await service.MeetAsync(asking, cancellationToken);
        var http = new HttpCase("prioritize", "prioritize", one.Nodes, Requests, OfferBodies.WithNames(asking, one.Nodes))
        {
            Between = () => service.Forget(asking),
        };
        return new RequestCost(one, HttpBenchmark.Measure(service.Address, http), parts);
    }

    private static async Task BindSiblingsAsync(MeasuredService service, CostCase one, CancellationToken cancellationToken)
    {
        var random = new Random(5);
        for (var sibling = 1; sibling < one.Siblings; sibling++)
        {
            var pod = OfferBodies.Pod(string.Create(CultureInfo.InvariantCulture, $"exec-{sibling}"), MeasuredService.Input, one.Siblings);
            pod["spec"]!["nodeName"] = OfferBodies.NodeName(random.Next(one.Nodes));
            service.Cluster.AddPod(pod);
        }

        while (service.Siblings.Bound < one.Siblings - 1) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }
}
