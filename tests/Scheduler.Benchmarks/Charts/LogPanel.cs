namespace Scheduler.Benchmarks.Charts;

/// <summary>One diagram with logarithmic axes.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="XLabel">What grows to the right, with its unit.</param>
/// <param name="YLabel">What grows upwards, with its unit.</param>
/// <param name="Series">The lines.</param>
internal sealed record LogPanel(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series);

/// <summary>A line.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, all above zero, from left to right.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>A point.</summary>
internal readonly record struct ChartPoint(double X, double Y);
