using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// Shows zeros from the start where the values of a metric's only label are known: a panel is not empty while all is well, and
/// <c>increase</c> sees the first event, which it cannot where the series begins with it.
/// </summary>
internal static class DeclaredLabels
{
    /// <summary>Makes a child for each value.</summary>
    public static void Declare<TLabel>(this ICollector<object> metric)
        where TLabel : struct, Enum
    {
        foreach (var value in Enum.GetNames<TLabel>()) metric.WithLabels(value);
    }
}
