using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Scheduler.Demo;

/// <summary>Prints what the demo found, for people or for programs.</summary>
public static class DemoReport
{
    private const double MiB = 1024 * 1024;

    /// <summary>Characters of a bar that is all that is possible.</summary>
    private const int BarWidth = 12;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// The contract's JSON: sums by policy, and each pod under both, with tasks matched; then the bars of the Spark job, and which
    /// entry placed the pods.
    /// </summary>
    public static string ToJson(DemoOutcome outcome) => JsonSerializer.Serialize(
        new
        {
            policies = outcome.Policies.Select(policy => new
            {
                policy.Name,
                policy.NodeLocalBytes,
                policy.RackLocalBytes,
                policy.RemoteBytes,
            }),
            pods = outcome.Policies.SelectMany(policy => policy.Pods.Select(pod => new
            {
                policy = policy.Name,
                pod.Pod,
                pod.Node,
                pod.NodeLocalBytes,
                pod.RackLocalBytes,
                pod.RemoteBytes,
            })),
            spark = outcome.Spark.Select(reads => new
            {
                reads.Policy,
                reads.Dispatch,
                nodeLocalBytes = reads.Bytes.NodeLocal,
                rackLocalBytes = reads.Bytes.RackLocal,
                remoteBytes = reads.Bytes.OffSwitch,
            }),
            outcome.Entry,
        },
        Json);

    /// <summary>Tables: a row for each pod, the sums side by side, one decision explained.</summary>
    public static void Write(IAnsiConsole console, DemoOutcome outcome)
    {
        foreach (var policy in outcome.Policies) console.Write(PodsOf(policy));
        console.Write(JobTotals(outcome));
        console.Write(SparkTotals(outcome));
        console.WriteLine(ExplanationOf(outcome));
        console.WriteLine(EntryOf(outcome));
        WriteExplained(console, outcome.Explained);
    }

    private static Table PodsOf(DemoPolicy policy)
    {
        var title = policy.Name switch
        {
            DemoRun.Ours => "with the extender (ours)",
            DemoRun.OursPlanned => "planned (ours-planned)",
            _ => "as the stock scheduler would (spread)",
        };
        var table = new Table().Title($"{title}, Spark's tasks matched").AddColumn("pod").AddColumn("node");
        AddSizeColumns(table);
        foreach (var pod in policy.Pods)
            table.AddRow(pod.Pod, pod.Node, Size(pod.NodeLocalBytes), Size(pod.RackLocalBytes), Size(pod.RemoteBytes));
        return table;
    }

    private static Table JobTotals(DemoOutcome outcome)
    {
        var table = new Table().Title(DemoWorkload.Job.Title).AddColumn("policy");
        AddSizeColumns(table);
        table.AddColumn(new TableColumn("of possible").RightAligned());
        foreach (var policy in outcome.Policies)
        {
            var local = policy.Job.Sum(pod => pod.NodeLocalBytes);
            var (inRack, remote) = (policy.Job.Sum(pod => pod.RackLocalBytes), policy.Job.Sum(pod => pod.RemoteBytes));
            table.AddRow(policy.Name, Size(local), Size(inRack), Size(remote), Percent(local, outcome.Possible.JobBytes));
        }

        return table;
    }

    private static Table SparkTotals(DemoOutcome outcome)
    {
        var table = new Table().Title(DemoWorkload.Executors.Title).AddColumn("policy").AddColumn("tasks");
        AddSizeColumns(table);
        table.AddColumn("of possible");
        foreach (var (policy, dispatch, bytes) in outcome.Spark)
        {
            table.AddRow(
                policy,
                dispatch,
                Size(bytes.NodeLocal),
                Size(bytes.RackLocal),
                Size(bytes.OffSwitch),
                Bar(bytes.NodeLocal, outcome.Possible.ExecutorBytes));
        }

        return table;
    }

    private static string ExplanationOf(DemoOutcome outcome) =>
        "Blind: a task goes to any free executor, as Spark does by itself. Matched: to one on a node of its block; "
        + $"without our placing that reads {Size(outcome.Policies[0].ExecutorsMatched.NodeLocal)}.";

    private static string EntryOf(DemoOutcome outcome) => outcome.Entry == "planner"
        ? "Entry: the planner. It nominated each pod's node and removed its gate; the stock scheduler has no extender."
        : "Entry: the extender, asked by kube-scheduler about each pod. With --planned: the planner.";

    private static void AddSizeColumns(Table table)
    {
        foreach (var level in (string[])["node-local", "rack-local", "remote"]) table.AddColumn(new TableColumn(level).RightAligned());
    }

    private static void WriteExplained(IAnsiConsole console, JsonElement explained)
    {
        var path = explained.GetProperty("paths")[0];
        console.WriteLine($"Why is {explained.GetProperty("pod")} where it is? It reads {path.GetProperty("path")}");
        var size = Size(path.GetProperty("bytes").GetInt64());
        console.WriteLine($"({size}, located by {path.GetProperty("nameNode")} over {path.GetProperty("transport")}).");
        var title = $"the best of {explained.GetProperty("nodesOffered")} nodes offered";
        var table = new Table().Title(title).AddColumn("node").AddColumn("score");
        AddSizeColumns(table);
        foreach (var node in explained.GetProperty("best").EnumerateArray()) table.AddRow(RowOf(node));
        console.Write(table);
    }

    private static string[] RowOf(JsonElement node)
    {
        var bytes = node.GetProperty("bytes");
        return
        [
            node.GetProperty("node").GetString()!,
            node.GetProperty("score").GetRawText(),
            .. ((string[])["nodeLocal", "rackLocal", "offSwitch"]).Select(level => Size(bytes.GetProperty(level).GetInt64())),
        ];
    }

    private static string Bar(long part, long whole) =>
        new string('█', (int)Math.Round(BarWidth * (double)part / whole)).PadRight(BarWidth) + Percent(part, whole).PadLeft(6);

    private static string Percent(long part, long whole) => ((double)part / whole).ToString("P0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB:N0} MiB");
}
