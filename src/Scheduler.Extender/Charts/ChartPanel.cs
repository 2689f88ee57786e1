namespace Scheduler.Extender.Charts;

/// <summary>One diagram of a chart.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Legend">Names of the series, in their order.</param>
internal abstract record ChartPanel(string Title, IReadOnlyList<string> Legend);

/// <summary>Lines over logarithmic axes.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="XLabel">What grows to the right, with its unit.</param>
/// <param name="YLabel">What grows upwards, with its unit.</param>
/// <param name="Series">The lines.</param>
internal sealed record LogPanel(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series)
    : ChartPanel(Title, [.. Series.Select(series => series.Name)]);

/// <summary>A line.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, all above zero, from left to right.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>A point.</summary>
internal readonly record struct ChartPoint(double X, double Y);

/// <summary>Bars from 0 to 100 %, side by side in groups.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Series">Names of the bars of a group.</param>
/// <param name="Groups">The groups, from left to right.</param>
internal sealed record SharePanel(string Title, IReadOnlyList<string> Series, IReadOnlyList<ShareGroup> Groups)
    : ChartPanel(Title, Series);

/// <summary>Bars that belong together.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Shares">From 0 to 1, one for each series; null where it is not known.</param>
internal sealed record ShareGroup(string Name, IReadOnlyList<double?> Shares);
