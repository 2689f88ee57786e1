using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>A user reads an explanation: from a link, on a phone, by keyboard, and while the service does not answer.</summary>
public sealed class ReadingTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private const string Pod = "demo/events-exec-2", Group = "demo/spark-5b0d4c1e6f7a4f0e";

    private readonly List<string> _complaints = [];

    [ChromiumFact]
    public async Task DeepLink_PodOfAnotherGroup_OpensTheMapOfItsGroup()
    {
        var page = await LinkedAsync(1440);

        await Assertions.Expect(page.Locator("#detail-title")).ToHaveTextAsync(Pod);
        await Assertions.Expect(page.GetByLabel("Job", new() { Exact = true })).ToHaveValueAsync(Group);
        await Assertions.Expect(page.Locator(".node.chosen .dot")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#group-summary")).ToContainTextAsync("8 of 8");
        await Assertions.Expect(page.Locator("#group-summary")).ToContainTextAsync("Of what was possible");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task DeepLink_UnknownPod_SaysWhy()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, []);
        await page.GotoAsync(new Uri(demo.Address, "#demo/unknown").ToString());

        await Assertions.Expect(page.Locator("#detail .summary")).ToContainTextAsync("No decision about pod demo/unknown is known here");
        await Assertions.Expect(page.Locator("#detail code")).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task DeepLink_MalformedThenCorrected_IsFollowed()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        await page.GotoAsync($"{demo.Address}#%zz/%");
        await page.WaitForSelectorAsync("body[data-ready]");
        await Assertions.Expect(page.Locator("#detail")).ToBeHiddenAsync();

        await page.EvaluateAsync("pod => { location.hash = pod; }", Pod);

        await Assertions.Expect(page.Locator("#detail-title")).ToHaveTextAsync(Pod);
        await Assertions.Expect(page.GetByLabel("Job", new() { Exact = true })).ToHaveValueAsync(Group);
        Assert.Empty(_complaints);
    }

    [ChromiumTheory]
    [InlineData(360)]
    [InlineData(480)]
    public async Task Phone_PodTapped_ItsExplanationIsInView(int width)
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, width, _complaints);
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");

        await page.Locator(".decision", new() { HasText = "events-exec-2" }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail .summary")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.Locator("#detail .bars")).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await page.Locator("#close").ClickAsync();
        await Assertions.Expect(page.Locator(".decision:focus")).ToBeInViewportAsync();
        await page.Locator(".node:has(.dot)").First.ClickAsync();
        await Assertions.Expect(page.Locator("#detail .pods button").First).ToBeInViewportAsync();
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task Phone_Linked_ExplanationIsAboveTheMapInTheOrderOfReading()
    {
        var page = await LinkedAsync(400);
        await Assertions.Expect(page.Locator("#detail .summary")).ToBeInViewportAsync();

        Assert.True(await page.EvaluateAsync<bool>(Before("detail", "cluster")));
        await page.SetViewportSizeAsync(1440, 900);
        // The page moves it when the browser reports the new width, in a frame after this.
        await page.WaitForFunctionAsync(Before("cluster", "detail"));
    }

    [ChromiumFact]
    public async Task ServiceUnreachable_WhileReading_ChipsSayUnknownAndTheExplanationStays()
    {
        var page = await LinkedAsync(1440);
        await Assertions.Expect(page.Locator("#detail .facts").First).ToBeVisibleAsync();
        await page.WaitForSelectorAsync("#health summary.good");
        var read = await page.Locator("#detail .summary").TextContentAsync();
        foreach (var path in (string[])["**/readyz", "**/api/**"]) await page.RouteAsync(path, route => route.AbortAsync());

        await Assertions.Expect(page.Locator("#health summary.bad")).ToHaveTextAsync("service: no answer");
        await Assertions.Expect(page.Locator("#health summary.good")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#health")).ToContainTextAsync("kubernetes: unknown");
        await Assertions.Expect(page.Locator("#detail-note")).ToContainTextAsync("Not read again since");
        Assert.Equal(read, await page.Locator("#detail .summary").TextContentAsync());
        await Assertions.Expect(page.Locator("#detail .facts")).Not.ToHaveCountAsync(0);
        await Chromium.AssertReadableAsync(page);
        await page.UnrouteAllAsync();

        await Assertions.Expect(page.Locator("#detail-note")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#health summary.good")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#health summary.bad")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#detail-title")).ToHaveTextAsync(Pod);
    }

    [ChromiumFact]
    public async Task Keyboard_InAnExplanation_FocusSurvivesWhatIsRefreshed()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        var answers = 0;
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer => answer["summary"] = $"Answer {answers = Math.Min(answers + 1, 3)}.");
        await page.GotoAsync(new Uri(demo.Address, $"#{Pod}").ToString());
        await page.WaitForSelectorAsync("#copy");
        await page.Locator("#copy").FocusAsync();

        // The last one: after it nothing is drawn again.
        await Assertions.Expect(page.Locator("#detail .summary")).ToHaveTextAsync("Answer 3.");

        Assert.Equal("copy", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#copy")).ToHaveTextAsync(new Regex("^(Copied|Selected)$"));
        Assert.Equal(
            "kubectl get pod events-exec-2 -n demo -o yaml", await page.EvaluateAsync<string>("getSelection().toString()"));
    }

    [ChromiumFact]
    public async Task Keyboard_Filter_LeavesMissedAndWaitingPods()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        await page.RouteAsync("**/api/v1/decisions*", async route =>
        {
            var show = new Uri(route.Request.Url).Query.Split('&').Single(part => part.StartsWith("show=", StringComparison.Ordinal))[5..];
            await route.FulfillAsync(new() { Body = Decisions(show), ContentType = "application/json" });
        });
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");

        await page.GetByLabel("Show").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(".decision b")).ToHaveTextAsync(["missed"]);
        await Assertions.Expect(page.Locator(".decision .tags")).ToContainTextAsync("annotation ignored");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator("#decisions-note")).ToHaveTextAsync("No pod waits.");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task Hostile_NamesAndIgnoredAnnotations_AreTextAndMakeNoCommand()
    {
        const string Hostile = "<img src=x onerror=alert(1)>$(reboot)";
        var page = await demo.Browser.NewPageAsync(ColorScheme.Dark, 400, _complaints);
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer => answer["ignored"] = new JsonArray(Hostile, new string('w', 300)));
        await Chromium.ChangeAsync(page, "**/api/v1/decisions*", answer =>
        {
            answer["decisions"]![0]!["pod"] = Hostile;
            answer["decisions"]![0]!["groupName"] = Hostile;
        });
        await Chromium.ChangeAsync(page, "**/api/v1/cluster*", answer => answer["groups"]![0]!["name"] = Hostile);
        await page.RouteAsync("**/api/v1/explain/demo/%3C**", async route =>
        {
            var response = await route.FetchAsync(new() { Url = new Uri(demo.Address, $"/api/v1/explain/{Pod}").ToString() });
            await route.FulfillAsync(new() { Response = response });
        });
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");

        await page.Locator(".decision").First.ClickAsync();
        await Assertions.Expect(page.Locator("#detail-title")).ToContainTextAsync(Hostile);
        await Assertions.Expect(page.Locator("#detail code")).ToHaveCountAsync(0);
        await page.Locator(".decision", new() { HasText = "events-exec-2" }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail .ignored")).ToContainTextAsync(Hostile);
        await Assertions.Expect(page.Locator("img")).ToHaveCountAsync(0);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Chromium.AssertReadableAsync(page);
        Assert.Empty(_complaints);
    }

    private static string Before(string first, string second) =>
        $"Boolean(document.getElementById('{first}').compareDocumentPosition(document.getElementById('{second}')) & 4)";

    private static string Decisions(string show) => show == "waiting" ? """{"decisions":[]}""" : $$"""
        {"decisions":[{"namespace":"demo","pod":"{{(show.Length == 0 ? "all" : show)}}","group":"g","decidedAt":"2026-01-01T00:00:00Z",
        "decidedBy":"r","node":"worker-01","why":"Outvoted","achievedToAchievable":0.5,"summary":"Half of it.","ignored":2}]}
        """;

    private async Task<IPage> LinkedAsync(int width)
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, width, _complaints);
        await page.GotoAsync(new Uri(demo.Address, $"#{Pod}").ToString());
        await page.WaitForSelectorAsync("body[data-ready]");
        return page;
    }
}
