using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>The headline: what pods got of what they could have got, by the numbers of the service.</summary>
public sealed class HeadlineTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private readonly List<string> _complaints = [];

    [ChromiumFact]
    public async Task Headline_Demo_ShowsTheNumbersOfTheMetrics()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = demo.Address };
        var metrics = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        var outcomes = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/outcomes", UriKind.Relative)))!;
        var (day, steps) = (outcomes["lastDay"]!, outcomes["steps"]!.AsArray());
        Assert.Equal(Counter(metrics, "bound_achieved_bytes_total"), (double)day["achievedBytes"]!);
        Assert.Equal(Counter(metrics, "bound_achievable_bytes_total"), (double)day["achievableBytes"]!);

        var page = await demo.Browser.OpenAsync(demo.Address, _complaints);

        var ratio = Math.Floor((double)day["achievedBytes"]! / (double)day["achievableBytes"]! * 100);
        await Assertions.Expect(page.Locator("#gain-headline b")).ToHaveTextAsync($"{ratio} %");
        await Assertions.Expect(page.Locator("#gain-bars dt")).ToHaveTextAsync(["With this service", "On random nodes"]);
        await Assertions.Expect(page.Locator("#gain-note")).ToContainTextAsync($"{day["pods"]} pods");
        await Assertions.Expect(page.Locator("#day-chart > i")).ToHaveCountAsync(96);
        // One or two: the demo may begin in one quarter of an hour and end in the next.
        await Assertions.Expect(page.Locator("#day-chart > i > b")).ToHaveCountAsync(
            steps.Count(step => (long)step!["totals"]!["achievableBytes"]! > 0));
        await Assertions.Expect(page.Locator("#version")).ToHaveTextAsync("version 0.1.0");
        await Assertions.Expect(page.Locator("#fresh")).ToContainTextAsync("s ago");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task Headline_NoPodYet_SaysSo()
    {
        var page = await ChangedAsync(answer =>
        {
            foreach (var totals in (string[])["lastHour", "lastDay"])
                foreach (var (name, _) in answer[totals]!.AsObject().ToList()) answer[totals]![name] = 0;
            answer["steps"] = new JsonArray();
        });

        await Assertions.Expect(page.Locator("#gain-headline")).ToHaveTextAsync("Nothing to compare yet");
        await Assertions.Expect(page.Locator("#gain-note")).ToContainTextAsync("No pod that asks for locality was bound");
        await Assertions.Expect(page.Locator("#day")).ToBeHiddenAsync();
        Assert.Empty(_complaints);
    }

    [ChromiumTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Charts_AnyScheme_StandOutFromWhatIsBehindThem(ColorScheme scheme)
    {
        var page = await demo.Browser.OpenAsync(demo.Address, _complaints, scheme);
        await page.Locator(".decision", new() { HasText = "wordcount-0" }).ClickAsync();
        await Assertions.Expect(page.Locator("#detail .bars i")).ToHaveCountAsync(3);

        await Chromium.AssertVisibleAsync(page, ".bars i, #day-chart b, #day-title .key");
    }

    [ChromiumFact]
    public async Task Headline_AlmostAll_IsNotRoundedToAll()
    {
        var page = await ChangedAsync(answer =>
            (answer["lastDay"]!["achievedBytes"], answer["lastDay"]!["achievableBytes"], answer["lastDay"]!["missedPods"]) = (9_999, 10_000, 1));

        await Assertions.Expect(page.Locator("#gain-headline b")).ToHaveTextAsync("99 %");
        await Assertions.Expect(page.Locator("#gain-note")).ToContainTextAsync("1 missed a better node");
    }

    private async Task<IPage> ChangedAsync(Action<JsonNode> change)
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        await Chromium.ChangeAsync(page, "**/api/v1/outcomes", change);
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");
        return page;
    }

    private static double Counter(string[] metrics, string name) => double.Parse(
        metrics.Single(line => line.StartsWith($"hdfs_locality_{name} ", StringComparison.Ordinal)).Split(' ')[1],
        System.Globalization.CultureInfo.InvariantCulture);
}
