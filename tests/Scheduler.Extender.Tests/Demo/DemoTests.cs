using System.Text.Json;
using Scheduler.Core;
using Scheduler.Demo;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Terminal;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs.Model;
using Spectre.Console;

namespace Scheduler.Extender.Tests.Demo;

/// <summary>The demo itself, on its sandbox: what the README shows.</summary>
public sealed class DemoTests
{
    private static readonly long Input =
        DemoWorkload.Placed.SelectMany(workload => workload.Files).Sum(file => file.Blocks) * SandboxNamespace.DefaultBlockSize;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2026)]
    public async Task RunAsync_AnySeed_PlacesNearerThanTheStockScheduler(int seed)
    {
        await using var run = NewRun(seed);

        var outcome = await run.RunAsync(CancellationToken.None);

        Assert.Equal(["spread", "ours"], outcome.Policies.Select(policy => policy.Name));
        Assert.All(outcome.Policies, policy => Assert.Equal(Input, policy.Bytes.Total));
        var (spread, ours) = (outcome.Policies[0], outcome.Policies[1]);
        Assert.True(ours.Job.Bytes.OnNode() > spread.Job.Bytes.OnNode(), "Pods with a file each are placed on their blocks.");
        Assert.True(ours.Executors.Bytes.OnNode() > 1.25 * spread.Executors.Bytes.OnNode(), "Executors on one input are placed as a group.");
        Assert.All(ours.Workloads.Zip(outcome.Possible.Bytes), of => Assert.True(of.First.Bytes.OnNode() <= of.Second));
        Assert.True(ours.Bytes.OnNode() > 0.9 * outcome.Possible.Total, "They are placed nearly as well as can be.");
        var bars = outcome.Spark.Select(reads => reads.Bytes.OnNode()).ToArray();
        Assert.Equal(bars.Order(), bars);
        Assert.All(outcome.Spark, reads => Assert.Equal(ours.Executors.Bytes.Total, reads.Bytes.Total));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2026)]
    public async Task RunAsync_AnySeed_HasAPodThatMissedItsNodeAndOneThatWaits(int seed)
    {
        await using var run = NewRun(seed);

        var outcome = await run.RunAsync(CancellationToken.None);

        var missed = outcome.Policies[1].Pods.Single(pod => pod.Pod == DemoWorkload.Missed.NameOf(0));
        Assert.Equal(("Full", 0), (missed.Verdict, missed.Bytes.OnNode()));
        Assert.NotNull(missed.BestNode);
        Assert.Equal(new DemoWait("report-patient", "Node", 60, "Held: no offered node has the level that it asks for."), outcome.Waiting);
    }

    /// <summary>The page shows the same answers: <c>achievedBytes</c>, and <c>bestNode</c>.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_EveryPod_HasTheBytesThatExplainHas(bool isPlanned)
    {
        await using var run = NewRun(2026, isPlanned);
        var outcome = await run.RunAsync(CancellationToken.None);
        using var management = new HttpClient { BaseAddress = run.Addresses[1] };

        foreach (var pod in outcome.Policies[1].Pods)
        {
            var answer = DecisionJson.TryDecode(await management.GetByteArrayAsync(
                new Uri($"/api/v1/explain/{DemoWorkload.Namespace}/{pod.Pod}", UriKind.Relative)))!;
            Assert.Equal((pod.Node, pod.Bytes, pod.Verdict), (answer.Bound!.Node, answer.Bound.Added!.Value, answer.Bound.Verdict));
            Assert.Equal(pod.Bytes.OnNode(), answer.Bound.AchievedBytes);
            using var text = new StringWriter();
            ExplainText.Write(text, answer, width: 100);
            Assert.Contains($"{ByteText.Of(pod.Bytes.OnNode())} of its ", text.ToString(), StringComparison.Ordinal);
        }
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
        Assert.Equal(new DemoWait("report-patient", "Node", 60, "Held: no offered node has the level that it asks for."), outcome.Waiting);
        var planned = outcome.Policies[1];
        Assert.Equal(Input, planned.Bytes.Total);
        // Possible is by pod: those of the Job may want the same slot.
        Assert.All(
            planned.Workloads.Zip(outcome.Possible.Bytes),
            of => Assert.True(of.First.Bytes.OnNode() >= 0.9 * of.Second, "They are placed nearly as well as can be."));
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
        Assert.Equal(2 * DemoWorkload.Placed.Sum(workload => workload.Pods), json.RootElement.GetProperty("pods").GetArrayLength());
        Assert.Equal("report-patient", json.RootElement.GetProperty("waiting").GetProperty("pod").GetString());
        Assert.Equal(DemoWorkload.Job.NameOf(0), json.RootElement.GetProperty("explained").GetProperty("pod").GetString());
        Assert.Equal(
            json.RootElement.GetProperty("possibleBytes").GetInt64(),
            json.RootElement.GetProperty("workloads").EnumerateArray().Take(3).Sum(of => of.GetProperty("possibleBytes").GetInt64()));
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(2026, true)]
    public async Task Write_Outcome_BeginsWithTheGainThenShowsEveryPodAndWhyOne(int seed, bool isPlanned)
    {
        await using var run = NewRun(seed, isPlanned);
        var outcome = await run.RunAsync(CancellationToken.None);

        var lines = Written(outcome).Split('\n');

        Assert.StartsWith("Of 16.1 GiB, 17 pods read from disks of their own nodes:", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  without █", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  with    █", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("Possible is ", lines[3], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.All(outcome.Policies[1].Pods, pod => Assert.Contains(lines, line => line.Contains(pod.Pod) && line.Contains(pod.Node)));
        Assert.Contains($"Why one pod is where it is (explain {DemoRun.ExplainedPod}):", lines);
        Assert.Contains(lines, line => line.StartsWith("  achieved ", StringComparison.Ordinal));
        if (isPlanned) return;
        Assert.Contains(lines, line => line.Contains("report-now") && line.Contains("missed: ") && line.Contains(" was full"));
        Assert.Contains(lines, line => line.Contains("report-patient") && line.Contains("waits up to 60 s for its node"));
    }

    /// <summary>Every line of the excerpt, whatever is left out of the output.</summary>
    [Theory]
    [InlineData("demo output", false)]
    [InlineData("planned demo output", true)]
    public async Task Pages_ExcerptOfTheDemo_IsWhatItPrints(string name, bool isPlanned)
    {
        await using var run = NewRun(2026, isPlanned);
        var printed = Written(await run.RunAsync(CancellationToken.None)).Split('\n').Select(line => line.TrimEnd()).ToHashSet();

        var shown = Pages.Select(File.ReadAllLines).Single(page => page.Contains($"<!-- {name}: begin -->"))
            .SkipWhile(line => line != $"<!-- {name}: begin -->").Skip(1)
            .TakeWhile(line => line != $"<!-- {name}: end -->")
            .Where(line => line != "```" && line != "");

        Assert.All(shown, line => Assert.Contains(line, printed));
        Assert.Contains(shown, line => line.StartsWith("  with ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_OfTheDemo_SaysTheSameBytesAndCanBeSimulated()
    {
        var directory = Directory.CreateTempSubdirectory("hdfs-locality-demo-").FullName;
        try
        {
            var environment = new Dictionary<string, string>();
            var (_, demo, _) = await ExtenderProcess.RunAsync(environment, "demo", "--json", "--history", directory);
            var (_, history, _) = await ExtenderProcess.RunAsync(environment, "history", "--json", "--directory", directory);
            var (simulated, _, _) = await ExtenderProcess.RunAsync(
                environment, "simulate", "--history", directory, "--nodes", "12", "--racks", "3", "--seeds", "1", "--policy", "ours");

            using var ofDemo = JsonDocument.Parse(demo);
            using var ofHistory = JsonDocument.Parse(history);
            var (ours, total) = (ofDemo.RootElement.GetProperty("policies")[1], ofHistory.RootElement.GetProperty("total"));
            Assert.Equal(17, total.GetProperty("pods").GetInt32());
            Assert.Equal(ours.GetProperty("nodeLocalBytes").GetInt64(), total.GetProperty("nodeLocalBytes").GetInt64());
            Assert.Equal(ours.GetProperty("rackLocalBytes").GetInt64(), total.GetProperty("rackLocalBytes").GetInt64());
            Assert.Equal(0, simulated);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Keep_RealProcess_CanBeAskedAsItSaysAndEndsOnSigterm()
    {
        var environment = new Dictionary<string, string>();
        using var demo = new ExtenderProcess(environment, "demo", "--json", "--keep");
        await Eventually.HoldsAsync(
            () => demo.Errors.Contains("In another terminal: ", StringComparison.Ordinal) || demo.HasExited, "the demo is kept");
        var said = demo.Errors.Split('\n')[^1]["In another terminal: ".Length..].Split(' ');
        Assert.Equal(["dotnet", typeof(DemoCommand).Assembly.Location], said[..2]);
        var explain = said[2..];

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

    private static IEnumerable<string> Pages => Directory
        .EnumerateFiles(Path.Combine(ConfigurationFiles.Repository, "src"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(ConfigurationFiles.Repository, "README.md"));

    /// <summary>Bars, tables, sentences and the explanation: nothing is cut or runs over the edge.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_NarrowAndWideTerminals_Fits(bool isPlanned)
    {
        await using var run = NewRun(2026, isPlanned);
        var outcome = await run.RunAsync(CancellationToken.None);

        foreach (var width in (int[])[50, 60, 80, 100, 200])
        {
            var text = Written(outcome, width);
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, $"{width}: {line}"));
            Assert.DoesNotContain('…', text);
            Assert.All(["without █", "wordcount-0", "report-patient", "waits"], part => Assert.Contains(
                part, string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal));
        }
    }

    private static string Written(DemoOutcome outcome, int width = TerminalConsole.PipeWidth)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        DemoCommand.Write(console, outcome);
        return text.ToString();
    }

    private static DemoRun NewRun(int seed, bool isPlanned = false) =>
        new(seed, DemoCommand.StartServiceAsync, TimeProvider.System, _ => { }, isPlanned: isPlanned);

    /// <summary>Which of equally good nodes a verdict names is not of interest.</summary>
    private static async Task<DemoPlacement[]> PlacementsAsync()
    {
        await using var run = NewRun(3);
        var outcome = await run.RunAsync(CancellationToken.None);
        return [.. outcome.Policies.SelectMany(policy => policy.Pods).Select(pod => pod with { BestNode = null })];
    }
}
