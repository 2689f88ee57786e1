using System.Globalization;
using System.Text;
using Scheduler.Extender.Charts;

namespace Scheduler.Benchmarks.Cost;

/// <summary>What was measured, as tables and as an image.</summary>
/// <param name="ByNodes">One for each number of nodes.</param>
/// <param name="ByBlocks">One for each number of blocks.</param>
/// <param name="BySiblings">One for each number of siblings.</param>
internal sealed record CostTables(
    IReadOnlyList<RequestCost> ByNodes, IReadOnlyList<RequestCost> ByBlocks, IReadOnlyList<RequestCost> BySiblings)
{
    private const string Introduction = """
        # How cost grows

        What prioritize and a placement cost, by nodes, blocks and siblings.

        `dotnet run -c Release --project tests/Scheduler.Benchmarks -- cost` measures it and writes this page and the image: prioritize
        over HTTP, compared with a baseline endpoint of the same run (see [http.md](http.md)), at 5,000 nodes, 10,000 blocks with three
        replicas and 100 siblings, of which one varies; and the rules' parts of it in process. *Scores* is what every node adds and its
        score, from a ready ledger: it does not depend on the number of blocks. *Update* is one sibling placed on a node or removed,
        which grows with the blocks on that node alone. *Build* is the locality, the index and the ledger of a map that was read for the
        first time or again. Over HTTP each request is of a pod that asks for the first time: between requests the pod is deleted, which
        is not measured. The reservation that an answer makes is added to the ledger in the background, which is an update, and so is
        giving it back to a pod that asks again.

        ![The same as curves](cost.svg)
        """;

    private const string Columns =
        "| prioritize, median | baseline | ratio | scores | update | blocks on the node | build |\n|---|---|---|---|---|---|---|---|";

    /// <summary>A page with a table for each.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder(Introduction).Append("\n\n");
        Append(page, "Nodes", "nodes", ByNodes, cost => cost.Case.Nodes);
        Append(page, "Blocks", "blocks", ByBlocks, cost => cost.Case.Blocks);
        Append(page, "Siblings", "siblings", BySiblings, cost => cost.Case.Siblings);
        return page.ToString().TrimEnd() + "\n";
    }

    /// <summary>The same as an SVG.</summary>
    public string ToImage() => SvgChart.Draw(
        "Time of prioritize against nodes, blocks and siblings, and of a placement's update against the blocks on its node",
        [
            Requests("Prioritize by nodes", "nodes offered", ByNodes, cost => cost.Case.Nodes),
            Requests("Prioritize by blocks of the input", "blocks", ByBlocks, cost => cost.Case.Blocks),
            Requests("Prioritize by siblings placed", "siblings", BySiblings, cost => cost.Case.Siblings),
            new LogPanel(
                "A placement's update", "blocks on the node", "µs",
                [Line("update", ByBlocks, cost => cost.Parts.BlocksOnNode, cost => cost.Parts.UpdateMicroseconds)]),
        ]);

    private static void Append(StringBuilder page, string title, string what, IReadOnlyList<RequestCost> costs, Func<RequestCost, int> size)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| {what} {Columns}\n");
        foreach (var cost in costs)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {size(cost):N0} | {cost.Http.MedianMicroseconds:F0} µs | {cost.Http.BaselineMicroseconds:F0} µs ");
            page.Append(CultureInfo.InvariantCulture, $"| {cost.Http.Ratio:F2} | {cost.Parts.ScoreMicroseconds:F1} µs ");
            page.Append(CultureInfo.InvariantCulture, $"| {cost.Parts.UpdateMicroseconds:F1} µs | {cost.Parts.BlocksOnNode:F1} ");
            page.Append(CultureInfo.InvariantCulture, $"| {cost.Parts.BuildMilliseconds:F1} ms |\n");
        }

        page.Append('\n');
    }

    private static LogPanel Requests(string title, string label, IReadOnlyList<RequestCost> costs, Func<RequestCost, double> size) => new(
        title, label, "µs",
        [
            Line("prioritize", costs, size, cost => cost.Http.MedianMicroseconds),
            Line("baseline", costs, size, cost => cost.Http.BaselineMicroseconds),
            Line("its scores", costs, size, cost => cost.Parts.ScoreMicroseconds),
        ]);

    private static ChartSeries Line(
        string name, IReadOnlyList<RequestCost> costs, Func<RequestCost, double> x, Func<RequestCost, double> y) =>
        new(name, [.. costs.Select(cost => new ChartPoint(x(cost), Math.Max(y(cost), 0.01)))]);
}
