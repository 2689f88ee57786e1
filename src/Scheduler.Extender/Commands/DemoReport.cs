using System.Globalization;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Core.Locality;
using Scheduler.Demo;
using Scheduler.Extender.Terminal;
using Spectre.Console;

namespace Scheduler.Extender.Commands;

/// <summary>Prints what the demo found, for people or for programs.</summary>
internal static class DemoReport
{
    /// <summary>Characters of a bar that is all that is possible, where there is room.</summary>
    private const int BarWidth = 40, LeastBarWidth = 10;

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
        PodsOf(outcome).Write(console);
        Totals(outcome).Write(console);
        foreach (var sentence in SentencesOf(outcome)) console.WriteWrapped(sentence);
    }

    private static void WriteBars(IAnsiConsole console, DemoOutcome outcome)
    {
        var (pods, possible) = (outcome.Policies[0].Pods.Count(), outcome.Possible.Total);
        console.WriteWrapped($"Of {ByteText.Of(outcome.Policies[0].Bytes.Total)}, {pods} pods read from disks of their own nodes:");
        foreach (var (name, policy) in ((string[])["without", "with"]).Zip(outcome.Policies))
        {
            var bytes = policy.Bytes.OnNode();
            var (lead, text) = ($"  {name,-8}", $" {ByteText.Of(bytes),9}, {Percent(bytes, possible)} of possible");
            // The longest text: 100 %.
            var room = console.Profile.Width - lead.Length - $" {ByteText.Of(possible),9}, {Percent(1, 1)} of possible".Length;
            console.WriteLine(lead + Bar(bytes, possible, Math.Clamp(room, LeastBarWidth, BarWidth)) + text);
        }

        console.WriteWrapped($"Possible is {ByteText.Of(possible)}: what they read there in the best placement that a search found.");
        console.WriteLine();
    }

    private static ReportTable PodsOf(DemoOutcome outcome)
    {
        var table = new ReportTable(
            "each pod: what it reads from its own node, without and with the service",
            [
                .. ReportColumn.Names("pod"), .. ReportColumn.Figures("without", "with", "elsewhere"),
                .. ReportColumn.Names("node", "verdict"),
            ]);
        foreach (var (without, with) in outcome.Policies[0].Pods.Zip(outcome.Policies[1].Pods))
        {
            table.Add(
                with.Pod, ByteText.Of(without.Bytes.OnNode()), ByteText.Of(with.Bytes.OnNode()),
                ByteText.Of(with.Bytes.RackLocal + with.Bytes.OffSwitch), with.Node, VerdictOf(with));
        }

        table.Add(outcome.Waiting.Pod, "", "", "", "none yet", HeldText(outcome.Waiting));
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

    private static ReportTable Totals(DemoOutcome outcome)
    {
        var table = new ReportTable(
            "all pods of a job, each block once",
            [.. ReportColumn.Names("job", "policy"), .. ReportColumn.Figures("node-local", "rack-local", "remote", "of possible")]);
        for (var workload = 0; workload < outcome.Possible.Bytes.Count; workload++)
        {
            foreach (var policy in outcome.Policies)
            {
                var (placed, possible) = (policy.Workloads[workload], outcome.Possible.Bytes[workload]);
                string[] sizes = [.. Levels(placed.Bytes).Select(ByteText.Of)];
                table.Add([placed.Title, policy.Name, .. sizes, Percent(placed.Bytes.OnNode(), possible)]);
            }
        }

        return table;
    }

    private static long[] Levels(LevelBytes bytes) => [bytes.OnNode(), bytes.RackLocal, bytes.OffSwitch];

    private static IEnumerable<string> SentencesOf(DemoOutcome outcome)
    {
        var (without, with) = (outcome.Spark[0].Bytes.OnNode(), outcome.Spark[1].Bytes.OnNode());
        yield return "Spark's figures are for matched tasks: each goes to an executor on a node of its block (near reads). By itself Spark "
            + $"hands a task to any free executor: then {ByteText.Of(without)} without and {ByteText.Of(with)} with the service come from "
            + "their own nodes.";
        yield return outcome.Entry == "planner"
            ? "Entry: the planner. It nominated each pod's node and removed its gate; the stock scheduler has no extender."
            : "Entry: the extender, asked by kube-scheduler about each pod. With --planned: the planner.";
    }

    private static string Bar(long part, long whole, int width) =>
        new string('█', (int)Math.Round(width * Ratio(part, whole))).PadRight(width);

    private static string Percent(long part, long whole) => whole == 0 ? "none" : PercentText.Of(Ratio(part, whole));

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
