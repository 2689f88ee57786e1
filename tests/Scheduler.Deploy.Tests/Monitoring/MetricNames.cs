using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Monitoring;

/// <summary>Names of metrics in expressions, and those that there are.</summary>
internal static partial class MetricNames
{
    /// <summary>Metrics as dashboards/README.md lists them, which a test of the service holds.</summary>
    public static HashSet<string> Known { get; } =
        Named()
            .Matches(Repository.Text("dashboards/README.md"))
            .SelectMany(match => SeriesOf($"hdfs_locality_{match.Groups[1].Value}", match.Groups[2].Value))
            .ToHashSet();

    /// <summary>The series that an expression names.</summary>
    public static HashSet<string> In(string expression) => [.. Series().Matches(expression).Select(match => match.Value)];

    private static string[] SeriesOf(string name, string type) => type == "h" ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];

    [GeneratedRegex("`([a-z_]+)` ([cgh])\\b")]
    private static partial Regex Named();

    [GeneratedRegex("hdfs_locality_[a-z_]+")]
    private static partial Regex Series();
}
