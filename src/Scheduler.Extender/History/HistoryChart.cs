using System.Globalization;
using Scheduler.Extender.Charts;
using Scheduler.History.Summaries;

namespace Scheduler.Extender.History;

/// <summary>The history as a chart: achieved of achievable by day, and by namespace.</summary>
internal static class HistoryChart
{
    private const int MaxDays = 31;
    private const int MaxNamespaces = 7;
    private const string Of = "achieved of achievable";

    /// <summary>The image: the last days, and the namespaces that could achieve most.</summary>
    public static string Draw(PlacementSummary summary) => SvgChart.Draw(
        "Bytes that pods read from their own nodes, in % of the most they could have, by day and by namespace",
        [
            PanelOf(
                "By day (UTC)",
                summary.Days.OrderBy(day => day.Key).TakeLast(MaxDays)
                    .Select(day => (day.Key.ToString("MM-dd", CultureInfo.InvariantCulture), day.Value))),
            PanelOf(
                "By namespace",
                summary.Namespaces.OrderByDescending(one => one.Value.AchievableBytes).Take(MaxNamespaces)
                    .Select(one => (one.Key, one.Value))),
        ]);

    private static SharePanel PanelOf(string title, IEnumerable<(string Name, PlacementTotals Totals)> groups) =>
        new(title, [Of], [.. groups.Select(group => new ShareGroup(group.Name, [group.Totals.AchievedRatio]))]);
}
