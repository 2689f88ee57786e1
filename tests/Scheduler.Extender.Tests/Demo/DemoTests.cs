using System.Text.Json;
using Scheduler.Demo;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Sandbox.Hdfs.Model;
using Spectre.Console;

namespace Scheduler.Extender.Tests.Demo;

/// <summary>The demo itself, on its sandbox: what its page shows.</summary>
public sealed class DemoTests
{
    private static readonly long Input =
        DemoWorkload.All.SelectMany(workload => workload.Files).Sum(file => file.Blocks) * SandboxNamespace.DefaultBlockSize;

    [Theory]
    [InlineData(1)]
    [InlineData(2026)]
    public async Task RunAsync_AnySeed_PlacesNearerThanTheStockScheduler(int seed)
    {
        await using var run = NewRun(seed);

        var outcome = await run.RunAsync(CancellationToken.None);

        Assert.Equal(["spread", "ours"], outcome.Policies.Select(policy => policy.Name));
        Assert.All(outcome.Policies, policy => Assert.Equal(Input, policy.NodeLocalBytes + policy.RackLocalBytes + policy.RemoteBytes));
        var (spread, ours) = (outcome.Policies[0], outcome.Policies[1]);
        Assert.True(
            ours.NodeLocalBytes > spread.NodeLocalBytes,
            $"{ours.NodeLocalBytes} bytes node-local with us, {spread.NodeLocalBytes} without.");
        Assert.True(LocalBytes(ours.Job) <= outcome.Possible.JobBytes);
        Assert.True(LocalBytes(ours.Executors) > 1.25 * LocalBytes(spread.Executors), "Executors on one input are placed as a group.");
        Assert.True(LocalBytes(ours.Executors) > 0.9 * outcome.Possible.ExecutorBytes, "They are placed nearly as well as can be.");
        var bars = outcome.Spark.Select(reads => reads.Bytes.NodeLocal).ToArray();
        Assert.Equal(bars.Order(), bars);
        Assert.Equal(LocalBytes(ours.Executors), bars[^1]);
        var events = DemoWorkload.Executors.Files[0].Blocks * SandboxNamespace.DefaultBlockSize;
        Assert.All(outcome.Spark, reads => Assert.Equal(events, reads.Bytes.Total));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2026)]
    public async Task RunAsync_Planned_PlacesAsNearAsTheStockSchedulerCanByNominations(int seed)
    {
        await using var run = NewRun(seed, isPlanned: true);

        var outcome = await run.RunAsync(CancellationToken.None);

        Assert.Equal(["spread", "ours-planned"], outcome.Policies.Select(policy => policy.Name));
        Assert.Equal("planner", outcome.Entry);
        var planned = outcome.Policies[1];
        Assert.Equal(Input, planned.NodeLocalBytes + planned.RackLocalBytes + planned.RemoteBytes);
        Assert.Equal(outcome.Possible.JobBytes, LocalBytes(planned.Job));
        Assert.True(LocalBytes(planned.Executors) >= 0.98 * outcome.Possible.ExecutorBytes, "They are placed as well as can be.");
    }

    [Fact]
    public async Task RunAsync_SameSeed_IsTheSame()
    {
        var (first, second) = (await PlacementsAsync(), await PlacementsAsync());

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task ToJson_Outcome_HasTheContractsShape()
    {
        await using var run = NewRun(7);

        using var json = JsonDocument.Parse(DemoReport.ToJson(await run.RunAsync(CancellationToken.None)));

        var policies = json.RootElement.GetProperty("policies").EnumerateArray().ToArray();
        Assert.All(policies, policy => Assert.Equal(
            ["name", "nodeLocalBytes", "rackLocalBytes", "remoteBytes"], policy.EnumerateObject().Select(member => member.Name)));
        var spark = json.RootElement.GetProperty("spark").EnumerateArray().ToArray();
        Assert.Equal(
            ["spread blind", "ours blind", "ours matched"],
            spark.Select(reads => $"{reads.GetProperty("policy")} {reads.GetProperty("dispatch")}"));
        Assert.All(spark, reads => Assert.Equal(
            ["policy", "dispatch", "nodeLocalBytes", "rackLocalBytes", "remoteBytes"],
            reads.EnumerateObject().Select(member => member.Name)));
        Assert.Equal("extender", json.RootElement.GetProperty("entry").GetString());
        Assert.Equal(2 * DemoWorkload.All.Sum(workload => workload.Pods), json.RootElement.GetProperty("pods").GetArrayLength());
    }

    [Fact]
    public async Task Write_Outcome_ShowsEveryPodAndWhy()
    {
        await using var run = NewRun(7);
        var outcome = await run.RunAsync(CancellationToken.None);
        using var text = new StringWriter();

        DemoReport.Write(ConsoleOf(text), outcome);

        Assert.All(
            outcome.Policies.SelectMany(policy => policy.Pods),
            pod => Assert.Contains(pod.Node, text.ToString(), StringComparison.Ordinal));
        Assert.Contains($"Why is {DemoWorkload.Job.NameOf(0)} where it is?", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("Blind: a task goes to any free executor, as Spark does by itself.", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo output", false)]
    [InlineData("planned demo output", true)]
    public async Task Page_TablesOfTheDemo_AreThoseThatItPrints(string name, bool isPlanned)
    {
        await using var run = NewRun(2026, isPlanned);
        using var text = new StringWriter();
        DemoReport.Write(ConsoleOf(text), await run.RunAsync(CancellationToken.None));
        var page = await File.ReadAllLinesAsync(Path.Combine(ConfigurationFiles.Repository, "src/Scheduler.Demo/README.md"));

        var printed = text.ToString().Split('\n')
            .Where(line => line.StartsWith("│ spread", StringComparison.Ordinal) || line.StartsWith("│ ours", StringComparison.Ordinal));
        var shown = page
            .SkipWhile(line => line != $"<!-- {name}: begin -->").TakeWhile(line => line != $"<!-- {name}: end -->").ToArray();

        Assert.Equal(
            printed.Select(Cells),
            shown.Where(line => line.StartsWith("spread", StringComparison.Ordinal) || line.StartsWith("ours", StringComparison.Ordinal))
                .Select(Cells));
        // The lines below the bars, however they are wrapped.
        var explanation = shown
            .SkipWhile(line => !((string[])["Blind: ", "Entry: "]).Any(start => line.StartsWith(start, StringComparison.Ordinal)))
            .TakeWhile(line => line != "```").ToArray();
        Assert.NotEmpty(explanation);
        Assert.Contains(Words(string.Join(' ', explanation)), Words(text.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_RealProcess_CanBeAskedAsItSaysAndEndsOnSigterm()
    {
        var environment = new Dictionary<string, string>();
        using var demo = new ExtenderProcess(environment, "demo", "--json", "--keep");
        await Eventually.HoldsAsync(
            () => demo.Errors.Contains("In another terminal: ", StringComparison.Ordinal) || demo.HasExited, "the demo is kept");
        var explain = demo.Errors.Split('\n')[^1]["In another terminal: ".Length..].Split(' ');

        var (explained, text, errors) = await ExtenderProcess.RunAsync(environment, explain);
        var (checkedUp, findings, _) = await ExtenderProcess.RunAsync(
            environment, "doctor", "--Kubernetes:Enabled=false", "--NameNode:Nameservices:demo:0=http://127.0.0.1:1",
            $"--Management:Urls={explain[^1].TrimEnd('/')}");
        var loaded = demo.LoadedAssemblies;
        demo.Terminate();
        var (exitCode, output, _) = await demo.EndAsync();

        Assert.Equal((0, ""), (explained, errors));
        Assert.Contains("achieved", text, StringComparison.Ordinal);
        Assert.Equal(1, checkedUp);
        Assert.Contains("requests from kube-scheduler have come", findings, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        // What the service does without when it serves, the demo has.
        Assert.Contains("Scheduler.Sandbox", loaded);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("policies").GetArrayLength());
    }

    private static IAnsiConsole ConsoleOf(TextWriter text)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        // By default 80 columns, in which the cells of the planned tables are wrapped.
        console.Profile.Width = 120;
        return console;
    }

    private static string Cells(string row) => string.Join(' ', row.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries));

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static DemoRun NewRun(int seed, bool isPlanned = false) =>
        new(seed, DemoCommand.StartServiceAsync, TimeProvider.System, _ => { }, isPlanned: isPlanned);

    private static long LocalBytes(IEnumerable<DemoPlacement> pods) => pods.Sum(pod => pod.NodeLocalBytes);

    private static async Task<DemoPlacement[]> PlacementsAsync()
    {
        await using var run = NewRun(3);
        return [.. (await run.RunAsync(CancellationToken.None)).Policies.SelectMany(policy => policy.Pods)];
    }
}
