using System.Globalization;
using Scheduler.History.Summaries;
using Spectre.Console;

namespace Scheduler.Extender.History;

/// <summary>The history for people: a table by day, one by namespace, one of the groups that lost most.</summary>
internal static class HistoryReport
{
    private const int MaxGroups = 20;

    /// <summary>Writes all of it.</summary>
    public static void Write(IAnsiConsole console, PlacementSummary summary)
    {
        if (summary.Total.Pods == 0)
        {
            console.WriteLine("No pods are in this history yet: files can be read once they are closed (History:MaxFileAge).");
            return;
        }

        console.Write(Table("By day (UTC)", ["day"], summary.Days.Select(day => (Names(Day(day.Key)), day.Value)), summary.Total));
        console.Write(Table("By namespace", ["namespace"], summary.Namespaces.Select(one => (Names(one.Key), one.Value))));
        console.Write(Table(
            summary.Groups.Count > MaxGroups ? $"The {MaxGroups} of {summary.Groups.Count} groups that lost most" : "By group",
            ["namespace", "group"],
            summary.WorstGroups(MaxGroups).Select(group => (Names(group.Key.Namespace, group.Key.Group), group.Value))));
    }

    private static Table Table(
        string title, string[] names, IEnumerable<(string[] Names, PlacementTotals Totals)> lines, PlacementTotals? total = null)
    {
        var table = new Table().Title(title);
        foreach (var name in names) table.AddColumn(new TableColumn(name).NoWrap());
        foreach (var name in (string[])["pods", "local", "rack", "remote", "of achievable", "missed", "held", "mean wait"])
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        foreach (var line in lines) table.AddRow([.. line.Names.Select(Markup.Escape), .. Cells(line.Totals)]);
        if (total is not null) table.AddRow(["all", .. Cells(total)]);
        return table;
    }

    private static string[] Cells(PlacementTotals totals) =>
    [
        Text($"{totals.Pods:N0}"),
        Mebibytes(totals.AchievedBytes),
        Mebibytes(totals.Bytes.RackLocal),
        Mebibytes(totals.Bytes.OffSwitch),
        totals.AchievedRatio is { } ratio ? Text($"{100 * ratio:0.0} %") : "",
        Text($"{totals.MissedPods:N0}"),
        Text($"{totals.WaitedPods:N0}"),
        totals.MeanWait is { } wait ? Text($"{wait.TotalSeconds:0.0} s") : "",
    ];

    private static string[] Names(params string[] names) => names;

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Mebibytes(long bytes) => Text($"{bytes / (1 << 20):N0} MiB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
