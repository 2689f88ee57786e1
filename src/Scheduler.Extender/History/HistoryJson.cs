using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.History;
using Scheduler.History.Summaries;

namespace Scheduler.Extender.History;

/// <summary>The history for programs. Sizes are in bytes, ratios from 0 to 1, times in seconds; what is not known is null.</summary>
internal static class HistoryJson
{
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>
    /// <c>{"total":{…},"days":[{"day",…}],"namespaces":[{"namespace",…}],"groups":[{"namespace","group","groupName",…}]}</c>.
    /// </summary>
    public static string Of(PlacementSummary summary) => JsonSerializer.Serialize(
        new
        {
            Total = Totals(summary.Total),
            Days = summary.Days.Select(day => Totals(day.Value, ("day", day.Key.ToString("O", CultureInfo.InvariantCulture)))),
            Namespaces = summary.Namespaces.Select(one => Totals(one.Value, ("namespace", one.Key))),
            Groups = summary.WorstGroups(int.MaxValue).Select(group => Totals(
                group.Value,
                ("namespace", group.Key.Namespace), ("group", group.Key.Group), ("groupName", summary.NameOf(group.Key)))),
        },
        Options);

    /// <summary>The placements of one pod name, in the order of time: an array.</summary>
    public static string Of(IEnumerable<PlacementRecord> placements) => JsonSerializer.Serialize(
        placements.Select(placement => new
        {
            placement.BoundAt,
            placement.CreatedAt,
            placement.Namespace,
            Pod = placement.PodName,
            placement.Group,
            GroupName = placement.GroupName ?? placement.Group,
            Node = placement.NodeName,
            placement.Answer,
            placement.Level,
            Bytes = placement.Added,
            placement.AchievedBytes,
            placement.AchievableBytes,
            BestNode = placement.BestNodeName,
            placement.Missed,
            placement.NodesOffered,
            WaitedSeconds = placement.Waited?.TotalSeconds,
            MapAgeSeconds = placement.MapAge?.TotalSeconds,
            placement.Source,
            placement.Tier,
            LatencySeconds = placement.Latency?.TotalSeconds,
        }),
        Options);

    private static Dictionary<string, object?> Totals(PlacementTotals totals, params ReadOnlySpan<(string Key, string Value)> names)
    {
        var line = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in names) line.Add(key, value);
        line.Add("pods", totals.Pods);
        line.Add("knownPods", totals.KnownPods);
        line.Add("missedPods", totals.MissedPods);
        line.Add("waitedPods", totals.WaitedPods);
        line.Add("meanWaitSeconds", totals.MeanWait?.TotalSeconds);
        line.Add("nodeCachedBytes", totals.Bytes.NodeCached);
        line.Add("nodeLocalBytes", totals.Bytes.NodeLocal);
        line.Add("rackLocalBytes", totals.Bytes.RackLocal);
        line.Add("offSwitchBytes", totals.Bytes.OffSwitch);
        line.Add("achievableBytes", totals.AchievableBytes);
        line.Add("achievedToAchievable", totals.AchievedRatio);
        line.Add("nodeLocalRatio", totals.NodeLocalRatio);
        return line;
    }
}
