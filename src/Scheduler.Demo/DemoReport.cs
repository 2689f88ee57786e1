using System.Globalization;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Core.Locality;
using Spectre.Console;

namespace Scheduler.Demo;

/// <summary>Prints what the demo found, for people or for programs.</summary>
public static class DemoReport
{
    /// <summary>Characters of a bar that is all that is possible.</summary>
    private const int BarWidth = 40;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// The contract's JSON: sums by policy, and each pod under both, with tasks matched; then the bars, the Spark job by dispatch, the pod
    /// that is held, which entry placed the pods, and the explain answer.
    /// </summary>
    public static string ToJson(DemoOutcome outcome) => JsonSerializer.Serialize(
        new
        {
            policies = outcome.Policies.Select(policy => new
            {
                policy.Name,
                nodeLocalBytes = policy.Bytes.OnNode(),
                rackLocalBytes = policy.Bytes.RackLocal,
                remoteBytes = policy.Bytes.OffSwitch,
            }),
            pods = outcome.Policies.SelectMany(policy => policy.Pods.Select(pod => new
            {
                policy = policy.Name,
                pod.Pod,
                pod.Node,
                nodeLocalBytes = pod.Bytes.OnNode(),
                rackLocalBytes = pod.Bytes.RackLocal,
                remoteBytes = pod.Bytes.OffSwitch,
                pod.Verdict,
                pod.BestNode,
            })),
            possibleBytes = outcome.Possible.Total,
            workloads = outcome.Policies.SelectMany(policy => policy.Workloads.Zip(outcome.Possible.Bytes, (workload, possible) => new
            {
                policy = policy.Name,
                workload.Title,
                nodeLocalBytes = workload.Bytes.OnNode(),
                rackLocalBytes = workload.Bytes.RackLocal,
                remoteBytes = workload.Bytes.OffSwitch,
                possibleBytes = possible,
            })),
            spark = outcome.Spark.Select(reads => new
            {
                reads.Policy,
                reads.Dispatch,
                nodeLocalBytes = reads.Bytes.OnNode(),
                rackLocalBytes = reads.Bytes.RackLocal,
                remoteBytes = reads.Bytes.OffSwitch,
            }),
            outcome.Waiting,
            outcome.Entry,
            explained = JsonSerializer.Deserialize<JsonElement>(outcome.Explained.Span),
        },
        Json);

    /// <summary>The gain as two bars, then every pod, then the sums.</summary>
    public static void Write(IAnsiConsole console, DemoOutcome outcome)
    {
        WriteBars(console, outcome);
        console.Write(PodsOf(outcome));
        console.Write(Totals(outcome));
        foreach (var sentence in SentencesOf(outcome)) console.WriteLine(sentence);
    }

    private static void WriteBars(IAnsiConsole console, DemoOutcome outcome)
    {
        var input = ByteText.Of(outcome.Policies[0].Bytes.Total);
        console.WriteLine($"Of {input}, {outcome.Policies[0].Pods.Count()} pods read from disks of their own nodes:");
        foreach (var (name, policy) in ((string[])["without", "with"]).Zip(outcome.Policies))
        {
            var (bytes, possible) = (policy.Bytes.OnNode(), outcome.Possible.Total);
            console.WriteLine($"  {name,-8}{Bar(bytes, possible)} {ByteText.Of(bytes),9}, {Percent(bytes, possible)} of possible");
        }

        console.WriteLine($"Possible is {ByteText.Of(outcome.Possible.Total)}: what the pods could read there if that alone decided their nodes.");
        console.WriteLine();
    }

    private static Table PodsOf(DemoOutcome outcome)
    {
        var table = NewTable(
            "each pod: what it reads from its own node, without and with the service", ["pod"], ["without", "with", "elsewhere"]);
        foreach (var name in (string[])["node", "verdict"]) table.AddColumn(name);
        foreach (var (without, with) in outcome.Policies[0].Pods.Zip(outcome.Policies[1].Pods))
        {
            string[] cells =
            [
                with.Pod, ByteText.Of(without.Bytes.OnNode()), ByteText.Of(with.Bytes.OnNode()),
                ByteText.Of(with.Bytes.RackLocal + with.Bytes.OffSwitch), with.Node, VerdictOf(with),
            ];
            table.AddRow(cells);
        }

        if (outcome.Waiting is { } waiting) table.AddRow(waiting.Pod, "", "", "", "none yet", HeldText(waiting));
        return table;
    }

    private static string VerdictOf(DemoPlacement pod) => pod switch
    {
        { Verdict: "Best" } => "best",
        { Verdict: "Full", BestNode: { } node } => $"missed: {node} was full",
        { BestNode: { } node } => $"missed: {node} ({pod.Verdict})",
        _ => pod.Verdict,
    };

    private static string HeldText(DemoWait wait) =>
        string.Create(CultureInfo.InvariantCulture, $"waits up to {wait.MaxWaitSeconds:0} s for its {wait.Level.ToLowerInvariant()}");

    private static Table Totals(DemoOutcome outcome)
    {
        var table = NewTable(
            "all pods of a job, each block once", ["job", "policy"], ["node-local", "rack-local", "remote", "of possible"]);
        for (var workload = 0; workload < outcome.Possible.Bytes.Count; workload++)
        {
            foreach (var policy in outcome.Policies)
            {
                var (placed, possible) = (policy.Workloads[workload], outcome.Possible.Bytes[workload]);
                string[] sizes = [.. Levels(placed.Bytes).Select(ByteText.Of)];
                table.AddRow([placed.Title, policy.Name, .. sizes, Percent(placed.Bytes.OnNode(), possible)]);
            }
        }

        return table;
    }

    private static long[] Levels(LevelBytes bytes) => [bytes.OnNode(), bytes.RackLocal, bytes.OffSwitch];

    private static IEnumerable<string> SentencesOf(DemoOutcome outcome)
    {
        var (without, with) = (outcome.Spark[0].Bytes.OnNode(), outcome.Spark[1].Bytes.OnNode());
        yield return "Spark's figures are for matched tasks: each goes to an executor on a node of its block (near reads). By itself Spark "
            + $"hands a task to any free executor, which reads {ByteText.Of(without)} without and {ByteText.Of(with)} with the service.";
        yield return outcome.Entry == "planner"
            ? "Entry: the planner. It nominated each pod's node and removed its gate; the stock scheduler has no extender."
            : "Entry: the extender, asked by kube-scheduler about each pod. With --planned: the planner.";
    }

    private static Table NewTable(string title, string[] names, string[] figures)
    {
        var table = new Table().Title(title);
        foreach (var name in names) table.AddColumn(name);
        foreach (var figure in figures) table.AddColumn(new TableColumn(figure).RightAligned());
        return table;
    }

    private static string Bar(long part, long whole) => new string('█', (int)Math.Round(BarWidth * Ratio(part, whole))).PadRight(BarWidth);

    private static string Percent(long part, long whole) =>
        whole == 0 ? "none" : Ratio(part, whole).ToString("P0", CultureInfo.InvariantCulture);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
