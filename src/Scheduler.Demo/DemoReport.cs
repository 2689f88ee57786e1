using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Scheduler.Demo;

/// <summary>Prints what the demo found, for people or for programs.</summary>
public static class DemoReport
{
    private const double MiB = 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The contract's JSON: sums by policy, and each pod under both.</summary>
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
        },
        Json);

    /// <summary>Tables: a row for each pod, the sums side by side, one decision explained.</summary>
    public static void Write(IAnsiConsole console, DemoOutcome outcome)
    {
        foreach (var policy in outcome.Policies) console.Write(PodsOf(policy));
        console.Write(Totals(outcome, DemoWorkload.Job.Title, policy => policy.Job, outcome.Possible.JobBytes));
        console.Write(Totals(outcome, DemoWorkload.Executors.Title, policy => policy.Executors, outcome.Possible.ExecutorBytes));
        WriteExplained(console, outcome.Explained);
    }

    private static Table PodsOf(DemoPolicy policy)
    {
        var title = policy.Name == DemoRun.Ours ? "with the extender (ours)" : "as the stock scheduler would (spread)";
        var table = new Table().Title(title).AddColumn("pod").AddColumn("node");
        AddSizeColumns(table);
        foreach (var pod in policy.Pods)
            table.AddRow(pod.Pod, pod.Node, Size(pod.NodeLocalBytes), Size(pod.RackLocalBytes), Size(pod.RemoteBytes));
        return table;
    }

    private static Table Totals(DemoOutcome outcome, string title, Func<DemoPolicy, IReadOnlyList<DemoPlacement>> podsOf, long possible)
    {
        var table = new Table().Title(title).AddColumn("policy");
        AddSizeColumns(table);
        table.AddColumn(new TableColumn("of possible").RightAligned());
        foreach (var policy in outcome.Policies)
        {
            var (pods, local) = (podsOf(policy), podsOf(policy).Sum(pod => pod.NodeLocalBytes));
            table.AddRow(
                policy.Name,
                Size(local),
                Size(pods.Sum(pod => pod.RackLocalBytes)),
                Size(pods.Sum(pod => pod.RemoteBytes)),
                ((double)local / possible).ToString("P0", CultureInfo.InvariantCulture));
        }

        return table;
    }

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

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB:N0} MiB");
}
