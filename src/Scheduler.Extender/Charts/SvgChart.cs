using System.Globalization;
using System.Net;
using System.Text;

namespace Scheduler.Extender.Charts;

/// <summary>
/// Draws panels side by side, two in a row, as one SVG that is legible on light and on dark pages: for <c>simulate</c>, <c>history</c> and
/// the tables of benchmarks.
/// </summary>
internal sealed class SvgChart
{
    private const int PanelWidth = 430;
    private const int PanelHeight = 300;
    private const int Left = 62;
    private const int Right = 18;
    private const int Top = 58;
    private const int Bottom = 48;
    private const int Columns = 2;
    private const int MaxLegendColumns = 3;
    private const int LegendRow = 15;

    /// <summary>The key of a line or a bar with its blank, the least from one key to the next, and what a character takes.</summary>
    private const int LineKey = 28, BarKey = 18, MinLegendStep = 120, CharacterWidth = 7;

    private const int MaxBarWidth = 48;

    /// <summary>More names beside each other overlap.</summary>
    private const int MaxLabels = 7;

    private const int LabelLength = 12;

    private const string Style = """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 13px }
          .page { fill: #ffffff } .grid { stroke: #d1d9e0 } .line { fill: none; stroke-width: 2 }
          .c0 { stroke: #0b62d6; fill: #0b62d6 } .c1 { stroke: #6e7781; fill: #6e7781; stroke-dasharray: 5 3 }
          .c2 { stroke: #b35900; fill: #b35900 } .c3 { stroke: #1a7f37; fill: #1a7f37 } .c4 { stroke: #8250df; fill: #8250df }
          .c5 { stroke: #bf3989; fill: #bf3989 } .c6 { stroke: #0f766e; fill: #0f766e }
          rect[class] { stroke: none } circle, .key { stroke-dasharray: none } .line { fill: none }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .page { fill: #0d1117 } .grid { stroke: #30363d }
            .c0 { stroke: #58a6ff; fill: #58a6ff } .c1 { stroke: #9198a1; fill: #9198a1 } .c2 { stroke: #e3a008; fill: #e3a008 }
            .c3 { stroke: #3fb950; fill: #3fb950 } .c4 { stroke: #a371f7; fill: #a371f7 } .c5 { stroke: #f778ba; fill: #f778ba }
            .c6 { stroke: #2dd4bf; fill: #2dd4bf } .line { fill: none }
          }
        </style>
        """;

    private readonly StringBuilder _svg = new();

    private SvgChart()
    {
    }

    /// <summary>The image.</summary>
    /// <param name="description">The same in words, as the title of the image.</param>
    /// <param name="panels">The panels, row by row.</param>
    public static string Draw(string description, IReadOnlyList<ChartPanel> panels)
    {
        var (chart, columns) = (new SvgChart(), Math.Min(Columns, panels.Count));
        var (width, height) = (columns * PanelWidth, (panels.Count + columns - 1) / columns * PanelHeight);
        chart.Line(
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">""");
        chart.Line($"<title>{WebUtility.HtmlEncode(description)}</title>");
        chart._svg.AppendLine(Style);
        chart.Line($"""<rect class="page" width="{width}" height="{height}"/>""");
        for (var i = 0; i < panels.Count; i++)
        {
            chart.Line($"""<g transform="translate({i % columns * PanelWidth} {i / columns * PanelHeight})">""");
            chart.Draw(panels[i]);
            chart.Line($"</g>");
        }

        chart.Line($"</svg>");
        return chart._svg.ToString();
    }

    private void Draw(ChartPanel panel)
    {
        Text(Left, 20, panel.Title, "title");
        // A second row of the legend takes its height from the plot.
        var top = Top + (DrawLegend(panel.Legend, panel is SharePanel) * LegendRow);
        if (panel is LogPanel lines) DrawLines(lines, top);
        if (panel is SharePanel bars) DrawBars(bars, top);
    }

    /// <summary>Returns how many rows it takes beside the first.</summary>
    private int DrawLegend(IReadOnlyList<string> names, bool isOfBars)
    {
        var key = isOfBars ? BarKey : LineKey;
        var step = Math.Max(MinLegendStep, key + ((names.Max(name => name.Length) + 1) * CharacterWidth));
        var columns = Math.Clamp((PanelWidth - Left) / step, 1, MaxLegendColumns);
        for (var i = 0; i < names.Count; i++)
        {
            var (x, y) = (Left + (i % columns * step), 39 + (i / columns * LegendRow));
            if (isOfBars) Line($"""<rect class="key c{i}" x="{x}" y="{y - 6}" width="12" height="12"/>""");
            else Line($"""<path class="line c{i}" d="M{x} {y}h22"/>""");
            Text(x + key, y + 4, names[i]);
        }

        return (names.Count - 1) / columns;
    }

    private void DrawLines(LogPanel panel, int top)
    {
        var points = panel.Series.SelectMany(series => series.Points).ToArray();
        var x = new LogAxis(points.Select(point => point.X), Left, PanelWidth - Right);
        var y = new LogAxis(points.Select(point => point.Y), PanelHeight - Bottom, top);
        Text((Left + PanelWidth - Right) / 2.0, PanelHeight - 10, panel.XLabel, anchor: "middle");
        var middle = (top + PanelHeight - Bottom) / 2;
        Line($"""<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{panel.YLabel}</text>""");
        foreach (var tick in x.Ticks) DrawXTick(x.At(tick), LogAxis.LabelOf(tick), top);
        foreach (var tick in y.Ticks) DrawYTick(y.At(tick), LogAxis.LabelOf(tick));
        for (var i = 0; i < panel.Series.Count; i++) DrawSeries(panel.Series[i], i, x, y);
    }

    private void DrawBars(SharePanel panel, int top)
    {
        var perShare = PanelHeight - Bottom - top;
        foreach (var percent in (int[])[0, 25, 50, 75, 100])
            DrawYTick(PanelHeight - Bottom - (perShare * percent / 100.0), string.Create(CultureInfo.InvariantCulture, $"{percent} %"));
        var (width, every) = ((PanelWidth - Right - Left) / (double)panel.Groups.Count, (panel.Groups.Count + MaxLabels - 1) / MaxLabels);
        for (var i = 0; i < panel.Groups.Count; i++)
        {
            var start = Left + (i * width);
            var bar = Math.Min(MaxBarWidth, 0.8 * width / panel.Series.Count);
            DrawGroup(panel.Groups[i].Shares, start + ((width - (bar * panel.Series.Count)) / 2), bar, perShare);
            if (i % every != 0) continue;
            Text(Math.Round(start + (width / 2), 1), PanelHeight - Bottom + 16, LabelOf(panel.Groups[i].Name), anchor: "middle");
        }
    }

    private void DrawGroup(IReadOnlyList<double?> shares, double start, double width, int perShare)
    {
        for (var i = 0; i < shares.Count; i++)
        {
            if (shares[i] is not { } share) continue;
            var (x, height) = (Math.Round(start + (i * width), 1), Math.Round(perShare * share, 1));
            var y = Math.Round(PanelHeight - Bottom - height, 1);
            Line($"""<rect class="c{i}" x="{x}" y="{y}" width="{Math.Round(width, 1)}" height="{height}"/>""");
        }
    }

    private static string LabelOf(string name) => name.Length <= LabelLength ? name : $"{name[..(LabelLength - 1)]}…";

    private void DrawXTick(double x, string label, int top)
    {
        Line($"""<path class="grid" d="M{x} {top}V{PanelHeight - Bottom}"/>""");
        Text(x, PanelHeight - Bottom + 16, label, anchor: "middle");
    }

    private void DrawYTick(double y, string label)
    {
        Line($"""<path class="grid" d="M{Left} {y}H{PanelWidth - Right}"/>""");
        Text(Left - 6, y + 4, label, anchor: "end");
    }

    private void DrawSeries(ChartSeries series, int number, LogAxis x, LogAxis y)
    {
        var path = string.Join(
            'L', series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{x.At(point.X)} {y.At(point.Y)}")));
        Line($"""<path class="line c{number}" d="M{path}"/>""");
        foreach (var point in series.Points) Line($"""<circle class="c{number}" cx="{x.At(point.X)}" cy="{y.At(point.Y)}" r="3"/>""");
    }

    private void Text(double x, double y, string text, string type = "label", string anchor = "start") =>
        Line($"""<text class="{type}" x="{x}" y="{y}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>""");

    private void Line(FormattableString text) => _svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
