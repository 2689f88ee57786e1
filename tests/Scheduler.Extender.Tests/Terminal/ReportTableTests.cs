using Scheduler.Extender.Terminal;
using Spectre.Console;

namespace Scheduler.Extender.Tests.Terminal;

public sealed class ReportTableTests
{
    private static readonly ReportColumn[] Columns = [.. ReportColumn.Names("pod", "verdict"), .. ReportColumn.Figures("with us", "of all")];

    [Fact]
    public void Write_WideTerminal_HasOneLineForEachRow() => Assert.Equal(
        """
        title
        ┌──────┬───────────────────────┬─────────┬────────┐
        │ pod  │ verdict               │ with us │ of all │
        ├──────┼───────────────────────┼─────────┼────────┤
        │ a-01 │ missed: n-26 was full │  10 GiB │   98 % │
        │ a-02 │                       │ 1.5 GiB │  100 % │
        └──────┴───────────────────────┴─────────┴────────┘
        """,
        Written(100));

    [Fact]
    public void Write_NarrowTerminal_BreaksNamesAndHeadingsAtBlanks() => Assert.Equal(
        """
        title
        ┌──────┬─────────┬─────────┬───────┐
        │ pod  │ verdict │ with us │    of │
        │      │         │         │   all │
        ├──────┼─────────┼─────────┼───────┤
        │ a-01 │ missed: │  10 GiB │  98 % │
        │      │ n-26    │         │       │
        │      │ was     │         │       │
        │      │ full    │         │       │
        │ a-02 │         │ 1.5 GiB │ 100 % │
        └──────┴─────────┴─────────┴───────┘
        """,
        Written(36));

    [Fact]
    public void Write_NoRoomForColumns_SaysEachRow() => Assert.Equal(
        """
        title
          a-01: verdict missed: n-26
          was full, with us 10 GiB, of
          all 98 %
          a-02: with us 1.5 GiB, of
          all 100 %
        """,
        Written(30));

    /// <summary>Nothing is cut, and nothing but a word that is longer than the terminal runs over its edge.</summary>
    [Fact]
    public void Write_AnyWidth_FitsAndHasEveryText()
    {
        for (var width = 20; width <= 110; width++)
        {
            var text = Written(width);
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, $"{width}: {line}"));
            Assert.All(["a-01", "missed:", "full", "100"], part => Assert.Contains(part, text, StringComparison.Ordinal));
            Assert.DoesNotContain('…', text);
        }
    }

    private static string Written(int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        var table = new ReportTable("title", Columns);
        table.Add("a-01", "missed: n-26 was full", "10 GiB", "98 %");
        table.Add("a-02", "", "1.5 GiB", "100 %");
        table.Write(console);
        return string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd())).Trim();
    }
}
