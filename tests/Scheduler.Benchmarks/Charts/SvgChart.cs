using System.Globalization;
using System.Net;
using System.Text;

namespace Scheduler.Benchmarks.Charts;

/// <summary>Draws panels side by side, two in a row, as one SVG that is legible on light and on dark pages.</summary>
internal sealed class SvgChart
{
    private const int PanelWidth = 430;
    private const int PanelHeight = 300;
    private const int Left = 62;
    private const int Right = 18;
    private const int Top = 58;
    private const int Bottom = 48;
    private const int Columns = 2;

    private const string Style = """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 13px }
          .page { fill: #ffffff } .grid { stroke: #d1d9e0 } .line { fill: none; stroke-width: 2 }
          .c0 { stroke: #0b62d6; fill: #0b62d6 } .c1 { stroke: #6e7781; fill: #6e7781; stroke-dasharray: 5 3 }
          .c2 { stroke: #b35900; fill: #b35900 }
          circle, .key { stroke-dasharray: none } .line { fill: none }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .page { fill: #0d1117 } .grid { stroke: #30363d }
            .c0 { stroke: #58a6ff; fill: #58a6ff } .c1 { stroke: #9198a1; fill: #9198a1 } .c2 { stroke: #e3a008; fill: #e3a008 }
            .line { fill: none }
          }
        </style>
        """;

    private readonly StringBuilder _svg = new();

    private SvgChart()
    {
    }

    /// <summary>The image.</summary>
    /// <param name="description">What it shows, for who cannot see it.</param>
    /// <param name="panels">The panels, row by row.</param>
    public static string Draw(string description, IReadOnlyList<LogPanel> panels)
    {
        var (chart, rows) = (new SvgChart(), (panels.Count + Columns - 1) / Columns);
        var (width, height) = (Columns * PanelWidth, rows * PanelHeight);
        chart.Line(
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">""");
        chart.Line($"<title>{WebUtility.HtmlEncode(description)}</title>");
        chart._svg.AppendLine(Style);
        chart.Line($"""<rect class="page" width="{width}" height="{height}"/>""");
        for (var i = 0; i < panels.Count; i++)
        {
            chart.Line($"""<g transform="translate({i % Columns * PanelWidth} {i / Columns * PanelHeight})">""");
            chart.Draw(panels[i]);
            chart.Line($"</g>");
        }

        chart.Line($"</svg>");
        return chart._svg.ToString();
    }

    private void Draw(LogPanel panel)
    {
        var points = panel.Series.SelectMany(series => series.Points).ToArray();
        var x = new LogAxis(points.Select(point => point.X), Left, PanelWidth - Right);
        var y = new LogAxis(points.Select(point => point.Y), PanelHeight - Bottom, Top);
        Text(Left, 20, panel.Title, "title");
        Text((Left + PanelWidth - Right) / 2.0, PanelHeight - 10, panel.XLabel, anchor: "middle");
        Line($"""<text transform="translate(14 {(Top + PanelHeight - Bottom) / 2}) rotate(-90)" text-anchor="middle">{panel.YLabel}</text>""");
        DrawGrid(x, y);
        for (var i = 0; i < panel.Series.Count; i++) DrawSeries(panel.Series[i], i, x, y);
    }

    private void DrawGrid(LogAxis x, LogAxis y)
    {
        foreach (var tick in x.Ticks)
        {
            Line($"""<path class="grid" d="M{x.At(tick)} {Top}V{PanelHeight - Bottom}"/>""");
            Text(x.At(tick), PanelHeight - Bottom + 16, LogAxis.LabelOf(tick), anchor: "middle");
        }

        foreach (var tick in y.Ticks)
        {
            Line($"""<path class="grid" d="M{Left} {y.At(tick)}H{PanelWidth - Right}"/>""");
            Text(Left - 6, y.At(tick) + 4, LogAxis.LabelOf(tick), anchor: "end");
        }
    }

    private void DrawSeries(ChartSeries series, int number, LogAxis x, LogAxis y)
    {
        var path = string.Join(
            'L', series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{x.At(point.X)} {y.At(point.Y)}")));
        Line($"""<path class="line c{number}" d="M{path}"/>""");
        foreach (var point in series.Points) Line($"""<circle class="c{number}" cx="{x.At(point.X)}" cy="{y.At(point.Y)}" r="3"/>""");
        var at = Left + (number * 120);
        Line($"""<path class="line c{number}" d="M{at} 39h22"/>""");
        Text(at + 28, 43, series.Name);
    }

    private void Text(double x, double y, string text, string type = "label", string anchor = "start") =>
        Line($"""<text class="{type}" x="{x}" y="{y}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>""");

    private void Line(FormattableString text) => _svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
