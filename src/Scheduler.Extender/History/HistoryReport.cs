using System.Globalization;
using Scheduler.Core;
using Scheduler.Extender.Terminal;
using Scheduler.History.Summaries;
using Spectre.Console;

namespace Scheduler.Extender.History;

/// <summary>The history for people: by day, by namespace, the groups that lost most, and waits.</summary>
internal static class HistoryReport
{
    private const int MaxGroups = 20;
    private const string AchievableHeading = "of achievable";

    /// <summary>Writes all of it.</summary>
    public static void Write(IAnsiConsole console, PlacementSummary summary)
    {
        if (summary.Total.Pods == 0)
        {
            console.WriteWrapped(
                "This history has no pods, or none within --since. Files can be read once they are closed (History:MaxFileAge).");
            return;
        }

        Days(summary).Write(console);
        ByName("By namespace", "namespace", summary.Namespaces.Select(one => (one.Key, one.Value))).Write(console);
        Groups(summary).Write(console);
        if (summary.Total.WaitedPods > 0) Waits(summary).Write(console);
    }

    private static ReportTable Days(PlacementSummary summary)
    {
        var table = ByName("By day (UTC)", "day", summary.Days.Select(day => (Day(day.Key), day.Value)));
        table.Add(["all", .. Cells(summary.Total)]);
        return table;
    }

    private static ReportTable ByName(string title, string name, IEnumerable<(string Name, PlacementTotals Totals)> lines)
    {
        var table = new ReportTable(
            title,
            [.. ReportColumn.Names(name), .. ReportColumn.Figures("pods", "local", "rack", "remote", AchievableHeading, "missed")]);
        foreach (var line in lines) table.Add([line.Name, .. Cells(line.Totals)]);
        return table;
    }

    private static ReportTable Waits(PlacementSummary summary)
    {
        var table = new ReportTable(
            "Pods that were held", [.. ReportColumn.Names("namespace"), .. ReportColumn.Figures("pods", "held", "mean wait")]);
        foreach (var (name, totals) in summary.Namespaces.Append(new("all", summary.Total)))
        {
            var wait = totals.MeanWait is { } mean ? Text($"{mean.TotalSeconds:0.0} s") : "";
            table.Add(name, Text($"{totals.Pods:N0}"), Text($"{totals.WaitedPods:N0}"), wait);
        }

        return table;
    }

    /// <summary>Fewer figures, since names of groups are long; <c>--json</c> has all.</summary>
    private static ReportTable Groups(PlacementSummary summary)
    {
        var title = summary.Groups.Count > MaxGroups ? $"The {MaxGroups} of {summary.Groups.Count} groups that lost most" : "By group";
        var table = new ReportTable(
            title,
            [.. ReportColumn.Names("namespace", "group"), .. ReportColumn.Figures("pods", "local", AchievableHeading, "missed")]);
        foreach (var (name, totals) in summary.WorstGroups(MaxGroups))
        {
            table.Add(
                name.Namespace, summary.NameOf(name), Text($"{totals.Pods:N0}"), ByteText.Of(totals.AchievedBytes), AchievedOf(totals),
                Text($"{totals.MissedPods:N0}"));
        }

        return table;
    }

    private static string[] Cells(PlacementTotals totals) =>
    [
        Text($"{totals.Pods:N0}"),
        ByteText.Of(totals.AchievedBytes),
        ByteText.Of(totals.Bytes.RackLocal),
        ByteText.Of(totals.Bytes.OffSwitch),
        AchievedOf(totals),
        Text($"{totals.MissedPods:N0}"),
    ];

    private static string AchievedOf(PlacementTotals totals) =>
        totals.AchievedRatio is { } ratio ? Text($"{(ratio < 1 ? Math.Min(99.9, 100 * ratio) : 100):0.0} %") : "";

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
