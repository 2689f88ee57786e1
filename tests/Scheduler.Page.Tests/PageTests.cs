using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>The page in a real Chromium, over the demo's cluster and decisions.</summary>
public sealed class PageTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private readonly List<string> _complaints = [];

    [ChromiumFact]
    public async Task Page_Loaded_ShowsRacksGroupsDecisionsAndHealth()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = demo.Address };
        var decisions = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/decisions", UriKind.Relative)))!["decisions"]!;
        var groups = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/cluster", UriKind.Relative)))!["groups"]!;
        var page = await OpenAsync();

        await Has(page, ".rack", 4);
        await Has(page, ".node", 40);
        Assert.True(decisions.AsArray().Count >= 16);
        await Has(page, ".decision", decisions.AsArray().Count);
        await Has(page, "#group option", groups.AsArray().Count);
        await Has(page, "#health summary.good", 4);
        await Assertions.Expect(page.Locator("#health")).ToContainTextAsync("redis: not used");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task Decision_Clicked_IsExplainedAndShownOnTheMap()
    {
        var page = await OpenAsync();

        await page.Locator(".decision", new() { HasText = "wordcount-0" }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail-title")).ToHaveTextAsync("demo/wordcount-0");
        await Assertions.Expect(page.Locator("#detail .bars")).ToContainTextAsync("Best node offered");
        await Assertions.Expect(page.Locator("#detail .bars")).ToContainTextAsync("Random node");
        await Assertions.Expect(page.Locator("#detail code")).ToHaveTextAsync("kubectl get pod wordcount-0 -n demo -o yaml");
        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("hdfs:///demo/in/part-0");
        await Assertions.Expect(page.Locator("#detail")).Not.ToContainTextAsync("null");
        await Has(page, ".node.chosen", 1);
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task NodeThenPod_TwoClicks_ExplainThePod()
    {
        var page = await OpenAsync();

        await page.Locator(".node:has(.dot)").First.ClickAsync();
        await page.Locator("#detail .pods button").First.ClickAsync();

        await Assertions.Expect(page.Locator("#detail .facts")).ToContainTextAsync("Best node");
    }

    [ChromiumFact]
    public async Task Search_Word_LeavesWhatHasIt()
    {
        var page = await OpenAsync();

        await page.GetByLabel("Search").FillAsync("EVENTS-EXEC-3");

        await Has(page, ".decision", 1);
        await page.GetByLabel("Search").FillAsync("nothing like this");
        await Assertions.Expect(page.Locator("#decisions-note")).ToHaveTextAsync("Nothing found.");
    }

    [ChromiumFact]
    public async Task Keyboard_Alone_ReachesAnExplanationAndComesBack()
    {
        var page = await OpenAsync();
        await page.Locator(".node").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(await page.Locator(".node").Nth(1).GetAttributeAsync("data-node"), await FocusedAsync(page, "dataset.node"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("show", await FocusedAsync(page, "id"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("search", await FocusedAsync(page, "id"));
        await page.Keyboard.PressAsync("Tab");
        var pod = await FocusedAsync(page, "dataset.pod");

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#detail-title")).ToHaveTextAsync(pod);
        await page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(page.Locator("#detail")).ToBeHiddenAsync();
        Assert.Equal(pod, await FocusedAsync(page, "dataset.pod"));
    }

    [ChromiumFact]
    public async Task Page_EveryControl_HasANameAndTheStructureIsSaid()
    {
        var page = await OpenAsync();
        await page.Locator(".decision").First.ClickAsync();
        await Assertions.Expect(page.Locator("#detail .facts")).ToBeVisibleAsync();

        var nameless = await page.EvaluateAsync<int>("""
            [...document.querySelectorAll('button, select, input, summary')]
              .filter(control => !(control.getAttribute('aria-label') || control.innerText.trim() || control.labels?.length)).length
            """);
        var doubled = await page.EvaluateAsync<int>("""
            (ids => ids.length - new Set(ids).size)([...document.querySelectorAll('[id]')].map(element => element.id))
            """);

        Assert.Equal((0, 0), (nameless, doubled));
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(1, await page.GetByRole(AriaRole.Main).CountAsync());
        Assert.Equal(1, await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).CountAsync());
        Assert.True(await page.GetByRole(AriaRole.Region).CountAsync() >= 4);
        Assert.Equal(1, await page.Locator(".node[tabindex='0']").CountAsync());
    }

    [ChromiumFact]
    public async Task Page_LightDarkAndNarrow_PicturesAreKeptAndNothingOverflows()
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await OpenAsync(scheme);
            await Chromium.KeepAsync(page, $"overview-{scheme}");
            await Chromium.AssertReadableAsync(page);
            await page.Locator(".decision", new() { HasText = "events-exec-2" }).ClickAsync();
            await Assertions.Expect(page.Locator("#detail .facts")).ToBeVisibleAsync();
            await Chromium.KeepAsync(page, $"explained-{scheme}");
            await Chromium.AssertReadableAsync(page);
            await page.SetViewportSizeAsync(400, 900);
            await page.WaitForFunctionAsync("document.documentElement.scrollWidth <= innerWidth");
            await Chromium.KeepAsync(page, $"narrow-{scheme}");
        }
    }

    private Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light) => demo.Browser.OpenAsync(demo.Address, _complaints, scheme);

    private static Task Has(IPage page, string selector, int count) => Assertions.Expect(page.Locator(selector)).ToHaveCountAsync(count);

    private static Task<string> FocusedAsync(IPage page, string property) =>
        page.EvaluateAsync<string>($"document.activeElement.{property}");
}
