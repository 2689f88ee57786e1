using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Extender.History;
using Scheduler.History.Summaries;
using Spectre.Console;

namespace Scheduler.Extender.Tests.History;

public sealed class HistoryReportTests
{
    private const string Group = "3f1c7a52-6f0b-4d6e-9a55-0d3000000001";

    [Fact]
    public void Write_NoPods_SaysWhatMayBeTheReason() => Assert.StartsWith(
        "This history has no pods, or none within --since.", Written(new PlacementSummary(), 100), StringComparison.Ordinal);

    /// <summary>Long names and large figures: a day of petabytes, the uid of a Job.</summary>
    [Theory]
    [InlineData(100, "production")]
    [InlineData(100, "a-namespace-with-the-longest-name-that-kubernetes-allows-for-one")]
    [InlineData(80, "production")]
    [InlineData(60, "production")]
    [InlineData(40, "production")]
    public void Write_LongNamesAndLargeFigures_FitsTheTerminalAndCutsNothing(int width, string name)
    {
        var summary = new PlacementSummary();
        for (var pod = 0; pod < 12_345; pod++)
        {
            summary.Add(new PlacementRecord(DateTimeOffset.UnixEpoch, name, $"pod-{pod}", Group, "n1")
            {
                Answer = NeutralReason.None,
                NodesOffered = 3,
                Added = new LevelBytes(0, 800L << 30, 700L << 30, 600L << 30),
                AchievedBytes = 800L << 30,
                AchievableBytes = 900L << 30,
                Missed = MissReason.Outvoted,
                Waited = TimeSpan.FromSeconds(1234),
            });
        }

        var text = Written(summary, width);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        Assert.DoesNotContain('…', text);
        string[] shown = ["1970-01-01", "12,345", "88.9 %", "9.4 PiB", "1234.0 s"];
        Assert.All(shown, part => Assert.Contains(part, text, StringComparison.Ordinal));
        if (width == 100 && name == "production") Assert.Contains($"│ {name} │ {Group} │", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AlmostAllAchieved_IsNotRoundedToAll()
    {
        var summary = new PlacementSummary();
        summary.Add(new PlacementRecord(DateTimeOffset.UnixEpoch, "ns", "a", Group, "n1")
        {
            Answer = NeutralReason.None,
            Added = new LevelBytes(0, 99_999, 1, 0),
            AchievedBytes = 99_999,
            AchievableBytes = 100_000,
        });

        var text = Written(summary, 100);

        Assert.Contains("99.9 %", text, StringComparison.Ordinal);
        Assert.DoesNotContain("100.0 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_GroupOfAJob_IsCalledByTheJobsName()
    {
        var summary = new PlacementSummary();
        summary.Add(new PlacementRecord(DateTimeOffset.UnixEpoch, "ns", "a", Group, "n1") { GroupName = "wordcount" });
        summary.Add(new PlacementRecord(DateTimeOffset.UnixEpoch, "ns", "b", "its-own", "n1"));

        var text = Written(summary, 100);

        Assert.Contains("│ wordcount │", text, StringComparison.Ordinal);
        Assert.Contains("│ its-own ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Group, text, StringComparison.Ordinal);
    }

    private static string Written(PlacementSummary summary, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        HistoryReport.Write(console, summary);
        return writer.ToString();
    }
}
