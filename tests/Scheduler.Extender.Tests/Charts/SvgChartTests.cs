using System.Globalization;
using System.Xml.Linq;
using Scheduler.Extender.Charts;

namespace Scheduler.Extender.Tests.Charts;

public sealed class SvgChartTests
{
    private const int KeyWidth = 12, CharacterWidth = 7;

    /// <summary>The names of all policies, the longest last and in the middle.</summary>
    [Fact]
    public void Draw_LegendOfLongNames_EndsBeforeTheNextKey()
    {
        string[] names = ["random", "spread", "spread-then-count", "ours", "ours-waiting", "ours-planned", "spread-then-count"];

        var chart = Draw(names, [new("all", [.. names.Select(_ => (double?)0.5)])]);

        var keys = Of(chart, "rect").Where(rect => Number(rect, "width") == KeyWidth && Number(rect, "height") == KeyWidth).ToArray();
        var texts = names.Select((name, i) => Of(chart, "text").Where(text => text.Value == name).ElementAt(i == 6 ? 1 : 0)).ToArray();
        Assert.Equal(names.Length, keys.Length);
        for (var i = 0; i + 1 < names.Length; i++)
        {
            if (Number(keys[i], "y").Equals(Number(keys[i + 1], "y")))
                Assert.True(Number(texts[i], "x") + (names[i].Length * CharacterWidth) < Number(keys[i + 1], "x"), names[i]);
        }
    }

    [Fact]
    public void Draw_OneBar_IsAsWideAsABar()
    {
        var chart = Draw(["achieved"], [new("today", [1.0])]);

        Assert.InRange(Of(chart, "rect").Where(rect => rect.Attribute("class")?.Value == "c0").Max(rect => Number(rect, "width")), 1, 60);
    }

    private static XElement Draw(string[] names, ShareGroup[] groups) =>
        XElement.Parse(SvgChart.Draw("in words", [new SharePanel("title", names, groups)]));

    private static IEnumerable<XElement> Of(XElement chart, string name) => chart.Descendants(chart.Name.Namespace + name);

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
