using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.History;
using Scheduler.History.Reading;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>What became of a pod, from its binding to the commands that read the history.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private static readonly PodRequest Pod = new(PlacedInput.Path);

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-history-").FullName;

    private PlacedInput _input = null!;

    public async Task InitializeAsync() => _input = await PlacedInput.StartAsync(length: 1500);

    public async Task DisposeAsync()
    {
        await _input.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task PodBound_AfterAnAnswer_IsKept()
    {
        await BindAsync(asked: true);

        var kept = Assert.Single(await ReadAsync());

        Assert.Equal((Pod.Namespace, Pod.Name, "k2"), (kept.Namespace, kept.PodName, kept.NodeName));
        Assert.Equal(
            (new LevelBytes(0, 500, 0, 1000), 500, 1000), (kept.Added!.Value, kept.AchievedBytes!.Value, kept.AchievableBytes!.Value));
        Assert.Equal((LocalityLevel.OffSwitch, "k1", MissReason.Outvoted), (kept.Level, kept.BestNodeName, kept.Missed));
        Assert.Equal((NeutralReason.None, 3, BlockMapTier.NameNode), (kept.Answer, kept.NodesOffered, kept.Tier));
        Assert.Equal("webhdfs", kept.Source);
        Assert.True(kept.MapAge >= TimeSpan.Zero);
        Assert.Null(kept.Waited);
    }

    [Fact]
    public async Task PodBound_NeverAskedAbout_IsKeptWithoutAnAnswer()
    {
        await BindAsync(asked: false);

        var kept = Assert.Single(await ReadAsync());

        Assert.Equal(((NeutralReason?)null, (int?)null, (string?)null), (kept.Answer, kept.NodesOffered, kept.Source));
        Assert.Equal("k2", kept.NodeName);
    }

    [Fact]
    public async Task HistoryCommand_OfTheFiles_SumsThemUpAndExplains()
    {
        await BindAsync(asked: true);

        var chart = Path.Combine(_directory, "history.svg");
        var (exitCode, output, errors) = await RunAsync("history", "--directory", _directory, "--json", "--svg", chart);
        var (_, table, _) = await RunAsync("history", "--directory", _directory, "--since", "1h");
        var (known, story, _) = await RunAsync("history", "--directory", _directory, "--explain", $"{Pod.Namespace}/{Pod.Name}");
        var (unknown, nothing, _) = await RunAsync("history", "--directory", _directory, "--explain", $"{Pod.Namespace}/{Pod.Name}-x");
        var (unknownJson, empty, _) = await RunAsync("history", "--directory", _directory, "--json", "--explain", $"other/{Pod.Name}");

        Assert.Equal((0, ""), (exitCode, errors));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0.5, json.RootElement.GetProperty("total").GetProperty("achievedToAchievable").GetDouble());
        Assert.All(
            ["days", "namespaces", "groups"], by => Assert.Equal(1, json.RootElement.GetProperty(by)[0].GetProperty("pods").GetInt32()));
        Assert.All(
            ["By day (UTC)", "By namespace", "By group", "50.0 %"], shown => Assert.Contains(shown, table, StringComparison.Ordinal));
        Assert.Equal((0, 3, 3, "[]"), (known, unknown, unknownJson, empty));
        Assert.Contains($"{Pod.Namespace}/{Pod.Name}-x is not in this history", nothing, StringComparison.Ordinal);
        Assert.Contains("bound to k2", story, StringComparison.Ordinal);
        var bars = XDocument.Load(chart).Descendants().Where(element => element.Attribute("class")?.Value == "c0").ToArray();
        // One day and one namespace, each half as high as its panel.
        Assert.Equal(["97", "97"], bars.Select(bar => bar.Attribute("height")!.Value));
        Assert.Contains("k1 would have been better: it was offered", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SimulateCommand_OfTheFiles_ReplaysTheJobs()
    {
        await BindAsync(asked: true);

        var (exitCode, output, errors) = await RunAsync(
            "simulate", "--history", _directory, "--nodes", "12", "--racks", "3", "--seeds", "2", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("\"ours\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SimulateCommand_Blind_LeavesAPodThatKnowsItsPart()
    {
        await BindAsync(asked: true);

        var (_, output, _) = await RunAsync(
            "simulate", "--history", _directory, "--nodes", "12", "--racks", "3", "--seeds", "1", "--dispatch", "blind");

        Assert.Contains("1 job, all weighted equally, tasks matched", output, StringComparison.Ordinal);
        Assert.Contains("Not every job has tasks that --dispatch blind is about", output, StringComparison.Ordinal);
    }

    /// <summary>
    /// A pipe without a writer: its read never returns, as the library's does on some damage. Both commands wait their 30 s, at once, and
    /// say first which file before it they passed over.
    /// </summary>
    [Fact]
    public async Task Commands_FileThatNeverAnswers_EndWith1AndItsName()
    {
        var damaged = Path.Combine(_directory, "placements-20251231T000000000Z-0001.parquet");
        await File.WriteAllTextAsync(damaged, "not Parquet at all");
        var pipe = Path.Combine(_directory, "placements-20260101T000000000Z-0001.parquet");
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();

        var ends = await Task.WhenAll(
            RunAsync("history", "--directory", _directory), RunAsync("simulate", "--history", _directory, "--nodes", "4"));

        Assert.All(ends, end =>
        {
            Assert.Equal((1, ""), (end.ExitCode, end.Output));
            var lines = end.Errors.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith($"warning: {damaged} is skipped: ", lines[0], StringComparison.Ordinal);
            Assert.Equal($"error: {pipe} was not read within 30 s; move it elsewhere and try again.", lines[1]);
        });
    }

    [Theory]
    [InlineData("history --directory nowhere-at-all", "there is no such directory")]
    [InlineData("history", "--directory is missing")]
    [InlineData("history --since soon", "--since is 'soon'")]
    [InlineData("history --explain a/b/c", "--explain is 'a/b/c'; write namespace/name")]
    [InlineData("history --explain a/b --svg out.svg", "--svg is a chart of many pods and --explain is about one")]
    [InlineData("history --speed", "'--speed' is not a flag of history")]
    [InlineData("simulate --history nowhere-at-all", "--history: Could not find")]
    public async Task Command_WrongFlag_SaysWhichAndEndsWith2(string flags, string error)
    {
        var (exitCode, output, errors) = await RunAsync(flags.Split(' '));

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(error, errors, StringComparison.Ordinal);
    }

    private async Task BindAsync(bool asked)
    {
        await using var service = await _input.ServeAsync(
            settings => settings with { History = new HistoryOptions { Directory = _directory } });
        _input.Cluster.Add(Pod);
        if (asked) await service.ScoresBecomeAsync("10 5 0", Pod, PlacedInput.Nodes);
        _input.Cluster.Objects.BindPod(Pod.Namespace, Pod.Name, "k2");
        await Eventually.HoldsAsync(
            async () =>
                (await service.MetricsAsync()).Sum(asked ? "bound_pods_total" : "bound_unasked_pods_total") == 1, "the binding is seen");
    }

    private async Task<List<PlacementRecord>> ReadAsync()
    {
        var read = new List<PlacementRecord>();
        await foreach (var placement in new PlacementReader(_directory).ReadAsync(DateTimeOffset.MinValue, CancellationToken.None))
            read.Add(placement);
        return read;
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ExtenderProcess.RunAsync(new Dictionary<string, string>(), arguments);
}
