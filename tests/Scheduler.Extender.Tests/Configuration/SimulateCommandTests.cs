using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Scheduler.Extender.Simulate;
using Scheduler.History.Summaries;
using Scheduler.Simulation;
using Scheduler.Simulation.Traces;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary><c>simulate</c> as the real executable runs it.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private const string Trace = "a\t0\t0\t300000000\t0\t0\nb\t5\t5\t1000\t0\t0\n";

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private static readonly string Head =
        Path.Combine(ConfigurationFiles.Repository, "tests", "Scheduler.Simulation.Tests", "traces", "fb-2009-head.tsv");

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-simulate-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Simulate_Json_IsAllThatIsOnStandardOutput()
    {
        var (exitCode, output, errors) = await RunAsync("--trace", Write(Trace), "--nodes", "12", "--racks", "3", "--seeds", "2", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(3 * 7, json.RootElement.GetProperty("policies").GetArrayLength());
    }

    [Fact]
    public async Task Simulate_Table_ShowsEveryPolicyAndClass()
    {
        var (exitCode, output, _) = await RunAsync(
            "--trace", Write(Trace), "--nodes", "12", "--racks", "3", "--seeds", "2", "--occupancy", "0.5", "--policy", "spread,ours");

        Assert.Equal(0, exitCode);
        string[] expected =
            ["50.0 % of the slots busy: 2 jobs, all weighted equally, tasks matched", "spread", "ours", "1 (1 job)", "2-10 (1 job)"];
        Assert.All(expected, shown => Assert.Contains(shown, output, StringComparison.Ordinal));
    }

    /// <summary>The widest tables: jobs of every size, every policy, and intervals of two digits.</summary>
    [Fact]
    public async Task Simulate_TableOfEveryClass_Fits100ColumnsAndCutsNothing()
    {
        string[] sizes = ["100000000", "1000000000", "5000000000", "50000000000", "500000000000"];
        var trace = string.Concat(sizes.Select((size, job) => $"{job}\t0\t0\t{size}\t0\t0\n"));

        var (exitCode, output, _) = await RunAsync(
            "--trace", Write(trace), "--nodes", "12", "--racks", "3", "--seeds", "2", "--occupancy", "0.5", "--cap", "10");

        Assert.Equal(0, exitCode);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.DoesNotContain('…', output);
        Assert.Equal(4, output.Split("│ spread-then-count │").Length - 1);
        Assert.Contains(">1000 (1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_Blind_SaysSoInEveryHeadingAndBelow()
    {
        var (exitCode, output, _) = await RunAsync(
            "--trace", Write(Trace), "--nodes", "12", "--racks", "3", "--seeds", "2", "--policy", "ours", "--dispatch", "blind");

        Assert.Equal(0, exitCode);
        Assert.Equal(3, output.Split(", tasks blind").Length - 1);
        Assert.Contains("A blind task goes to any free pod", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_FiguresOfEitherDispatch_AreThoseThatItPrints()
    {
        var rows = new List<string>();
        foreach (var dispatch in (string[])["blind", "matched"])
        {
            var (_, output, _) = await RunAsync(
                "--trace", Head, "--occupancy", "0.5", "--seeds", "5", "--policy", "spread,ours", "--dispatch", dispatch, "--json");
            using var json = JsonDocument.Parse(output);
            Assert.Equal(dispatch, json.RootElement.GetProperty("dispatch").GetString());
            rows.AddRange(json.RootElement.GetProperty("policies").EnumerateArray().Select(policy => RowOf(policy, dispatch)));
        }

        Assert.Equal(rows, await TableOfThePageAsync("dispatch"));
    }

    [Fact]
    public async Task Page_FiguresOfPlannedJobs_AreThoseThatItPrints()
    {
        var (_, output, _) = await RunAsync("--trace", Head, "--seeds", "5", "--policy", "spread,ours,ours-planned", "--json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal(
            json.RootElement.GetProperty("policies").EnumerateArray().Select(PlannedRowOf), await TableOfThePageAsync("planned"));
    }

    /// <summary>The chart of the first page.</summary>
    [Fact]
    public async Task Readme_Chart_IsTheOneThatItDraws()
    {
        var file = Path.Combine(_directory, "locality.svg");

        var (exitCode, _, errors) = await RunAsync(
            "--trace", Head, "--seeds", "5", "--occupancy", "0.5", "--policy", "ours,stateless,spread", "--svg", file);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(ConfigurationFiles.Repository, "dashboards", "pictures", "locality.svg")),
            await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("nowhere/at/all.svg", "there is no directory")]
    [InlineData(".", "this is a directory")]
    public async Task Simulate_ChartThatCannotBeWritten_EndsWith2BeforeTheRun(string file, string expected)
    {
        var (exitCode, output, errors) = await RunAsync("--trace", Write(Trace), "--svg", file);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobEngine.Spark, null)]
    [InlineData(JobEngine.Flink, "blind")]
    [InlineData(JobEngine.None, "matched")]
    public void TraceJobOf_Engine_SaysWhetherTheFlagCounts(JobEngine engine, string? dispatch)
    {
        var job = new RecordedJob(new GroupName("team", "group"), DateTimeOffset.UnixEpoch.AddSeconds(5), 1) { Engine = engine };

        Assert.Equal(
            new TraceJob("team/group", 5, 1) { Dispatch = dispatch }, RecordedTrace.TraceJobOf(job, start: DateTimeOffset.UnixEpoch));
    }

    /// <summary>The rows of one of the page's tables, which stands between two comments with a line before its heading.</summary>
    private static async Task<IEnumerable<string>> TableOfThePageAsync(string name)
    {
        var readme = await File.ReadAllLinesAsync(Path.Combine(ConfigurationFiles.Repository, "tests/Scheduler.Benchmarks/results/simulation.md"));
        return readme.SkipWhile(line => line != $"<!-- {name}: begin -->").TakeWhile(line => line != $"<!-- {name}: end -->").Skip(3);
    }

    private static string PlannedRowOf(JsonElement policy)
    {
        static string Percent(JsonElement of, string name) =>
            string.Create(CultureInfo.InvariantCulture, $"{100 * of.GetProperty(name).GetDouble():0.0}");
        var cells = policy.GetProperty("classes").EnumerateArray().Select(of => Percent(of, "achievedToAchievable"));
        var (mean, longest) = (policy.GetProperty("meanWaitSeconds").GetDouble(), policy.GetProperty("maxWaitSeconds").GetDouble());
        var waits = string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} s | {longest:0.00} s");
        var busy = string.Create(CultureInfo.InvariantCulture, $"{100 * policy.GetProperty("occupancy").GetDouble():0} %");
        return $"| {busy} | {policy.GetProperty("name")} | {Percent(policy, "nodeLocalRatio")} % | "
            + $"{string.Join(" | ", cells)} | {waits} |";
    }

    private static string RowOf(JsonElement policy, string dispatch)
    {
        var cells = policy.GetProperty("classes").EnumerateArray().Prepend(policy)
            .Select(of => string.Create(CultureInfo.InvariantCulture, $"{100 * of.GetProperty("nodeLocalRatio").GetDouble():0.0} %"));
        return $"| {policy.GetProperty("name")} | {dispatch} | {string.Join(" | ", cells)} |";
    }

    [Fact]
    public async Task Simulate_WrongEverywhere_SaysAllErrorsAndEndsWith2()
    {
        var (exitCode, output, errors) = await RunAsync(
            "--trace", Path.Combine(_directory, "none.tsv"), "--nodes", "many", "--cap=0", "--block-size", "1 potato", "--occupancy", "0,x",
            "--policy", "ours,best", "--dispatch", "blind,matched", "--max-wait", "soon", "--speed", "11");

        Assert.Equal((2, ""), (exitCode, output));
        string[] expected =
        [
            "'--speed' is not a flag", "none.tsv", "--nodes is 'many'; write a whole number.", "--cap is 0", "--block-size is '1 potato'",
            "--occupancy is '0,x'", "--policy has 'best'; it must be one of random, spread", "--max-wait is 'soon'",
            "--dispatch is 'blind,matched'; it must be one of blind, matched.",
        ];
        Assert.All(expected, error => Assert.Contains(error, errors, StringComparison.Ordinal));
        Assert.All(errors.Trim().Split('\n'), line => Assert.StartsWith("error: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Simulate_BadTraceLine_SaysWhichAndEndsWith2()
    {
        var (exitCode, _, errors) = await RunAsync("--trace", Write(Trace + "c\t6\n"));

        Assert.Equal(2, exitCode);
        Assert.Contains("trace.tsv: line 3 has 2 columns", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_NoTrace_SaysSoAndEndsWith2()
    {
        var (exitCode, _, errors) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("--trace is missing", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_LargestInputOfTheSmallestBlocks_SaysSoAndEndsWith2()
    {
        var (exitCode, _, errors) = await RunAsync("--trace", Write("a\t0\t0\t9007199254740992\t0\t0\n"), "--block-size", "1MiB");

        Assert.Equal(2, exitCode);
        Assert.Contains("8589934592 blocks; give a larger one", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_FlagWithoutValue_SaysSoAndEndsWith2()
    {
        var (exitCode, _, errors) = await RunAsync("--trace", Write(Trace), "--nodes");

        Assert.Equal(2, exitCode);
        Assert.Contains("--nodes", errors, StringComparison.Ordinal);
    }

    /// <summary>The flags know the defaults by constants and texts of their own, so that only their command loads the simulation.</summary>
    [Fact]
    public void Read_DefaultsOfTheHelp_AreThoseOfTheOptions()
    {
        var flags = new SimulateFlags();
        var command = new Command("simulate");
        foreach (var option in flags.Options) command.Add(option);
        var help = flags.Options
            .Select(option => (option.Name, Parts: option.Description!.Split(" Default ")))
            .Where(option => option.Parts.Length == 2)
            .SelectMany(option => new[] { option.Name, option.Parts[1].TrimEnd('.') })
            .ToArray();

        var read = flags.Read(command.Parse(help), []);

        Assert.Equal(2 * 14, help.Length);
        Assert.Equal(JsonSerializer.Serialize(new SimulationOptions()), JsonSerializer.Serialize(read));
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] flags) =>
        ExtenderProcess.RunAsync(NoEnvironment, ["simulate", .. flags]);

    private string Write(string content)
    {
        var file = Path.Combine(_directory, "trace.tsv");
        File.WriteAllText(file, content);
        return file;
    }
}
