using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>
/// States that the demo does not come into, made of its own answers changed on their way to the browser. Each is shown light and dark,
/// wide and narrow, and none has text that is hard to read.
/// </summary>
public sealed class PageStateTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private const string Pod = "events-exec-2";

    public static TheoryData<ColorScheme, int> Looks =>
        new() { { ColorScheme.Light, 1440 }, { ColorScheme.Light, 400 }, { ColorScheme.Dark, 1440 }, { ColorScheme.Dark, 400 } };

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Held_Pod_IsShownWithItsWait(ColorScheme scheme, int width) => ShowAsync("held", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(page, "**/api/v1/decisions*", answer => Of(answer)["why"] = "Withheld");
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer =>
        {
            answer["bound"] = null;
            answer["bestNode"]!["why"] = "Withheld";
            answer["bestNode"]!["message"] = "It is the best offered node. It is withheld like all others while the pod waits.";
            answer["summary"] = "Held: no offered node has the level that it asks for.";
            answer["waiting"] = JsonNode.Parse("""
                {"level":"Node","maxWaitSeconds":15,"status":"Held","since":"2026-01-01T00:00:00Z","leftSeconds":9.2,"refusal":null,"message":"Held: no offered node has the level that it asks for."}
                """);
        });
        await LoadAsync(page);
        await page.Locator(".decision", new() { HasText = Pod }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("for node, at most 15 s, 9.2 s left");
        await Assertions.Expect(page.Locator(".decision[aria-current=true] .tag")).ToHaveTextAsync("waiting");
        await Assertions.Expect(page.Locator(".node.best")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".node.chosen")).ToHaveCountAsync(0);
    });

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Gated_Pod_IsShownWithWhatItWaitsFor(ColorScheme scheme, int width) => ShowAsync("gated", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer =>
        {
            foreach (var absent in (string[])["bound", "bestNode", "siblings"]) answer[absent] = null;
            (answer["best"], answer["paths"], answer["nodesOffered"]) = (new JsonArray(), new JsonArray(), 0);
            answer["summary"] = "Our scheduling gate keeps it: no near node has room, and it asks to wait for one.";
            answer["plan"] = new JsonObject
            {
                ["status"] = "WaitingForSlot",
                ["since"] = "2026-01-01T00:00:00Z",
                ["releasedBy"] = "2026-01-01T00:00:30Z",
                ["node"] = null,
                ["message"] = (string?)answer["summary"],
            };
        });
        await LoadAsync(page);
        await page.Locator(".decision", new() { HasText = Pod }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("and it asks to wait for one. Since ");
        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync(" at the latest.");
        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("not yet, says ");
        await Assertions.Expect(page.Locator("#detail")).Not.ToContainTextAsync("0 nodes offered");
    });

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Planned_Pod_IsShownWithItsPlan(ColorScheme scheme, int width) => ShowAsync("planned", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(page, "**/api/v1/decisions*", answer => Of(answer)["why"] = "NotFollowed");
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer =>
        {
            (answer["isPlan"], answer["nodesOffered"]) = (true, 0);
            answer["plan"] = JsonNode.Parse("""
                {"status":"Planned","since":"2026-01-01T00:00:00Z","releasedBy":null,"node":"worker-10","message":"Planned with its job onto worker-10."}
                """);
        });
        await LoadAsync(page);
        await page.Locator(".decision", new() { HasText = Pod }).ClickAsync();

        await Assertions.Expect(page.Locator(".decision[aria-current=true] .tag.warn")).ToHaveTextAsync("not followed");
        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("Planned with its job onto worker-10. Since ");
        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync(", planned");
        await Assertions.Expect(page.Locator("#detail")).Not.ToContainTextAsync("Best offered nodes");
    });

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Missed_Pod_IsShownWithTheBetterNode(ColorScheme scheme, int width) => ShowAsync("missed", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(page, "**/api/v1/decisions*", answer => Of(answer)["why"] = "Outvoted");
        await Chromium.ChangeAsync(page, "**/api/v1/explain/**", answer =>
        {
            (answer["bestNode"]!["node"], answer["bestNode"]!["why"]) = ("worker-10", "Outvoted");
            answer["bestNode"]!["message"] = "The pod is not there: it was offered, and other scores of kube-scheduler outvoted it.";
            answer["summary"] = "256 MiB of its 1 GiB is on worker-40; worker-10 holds 1 GiB, but it was outvoted.";
        });
        await LoadAsync(page);
        await page.Locator(".decision", new() { HasText = Pod }).ClickAsync();

        await Assertions.Expect(page.Locator("#detail")).ToContainTextAsync("What it would add on worker-10, the best node");
        await Assertions.Expect(page.Locator(".node.best")).ToHaveAttributeAsync("aria-description", "best for the pod that is explained");
        await Assertions.Expect(page.Locator(".node.chosen")).ToHaveAttributeAsync("aria-description", "the pod that is explained is here");
    });

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Observing_Service_SaysSo(ColorScheme scheme, int width) => ShowAsync("observing", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(page, "**/api/v1/cluster*", answer => answer["mode"] = "Observe");
        await Chromium.ChangeAsync(
            page,
            "**/readyz",
            answer => (answer["checks"]![0]!["status"], answer["checks"]![0]!["message"]) = ("degraded", "NameNode nn1 does not answer."));
        await LoadAsync(page);

        await Assertions.Expect(page.Locator("#health summary.bad")).ToHaveCountAsync(1);
        await page.GetByText("only observing").ClickAsync();
        await Assertions.Expect(page.Locator("#mode p")).ToContainTextAsync("Extender:Mode is Observe");
    });

    [ChromiumTheory]
    [MemberData(nameof(Looks))]
    public Task Empty_Cluster_SaysWhatIsMissing(ColorScheme scheme, int width) => ShowAsync("empty", scheme, width, async page =>
    {
        await Chromium.ChangeAsync(
            page,
            "**/api/v1/cluster*",
            answer => (answer["groups"], answer["racks"], answer["group"]) = (new JsonArray(), new JsonArray(), null));
        await Chromium.ChangeAsync(page, "**/api/v1/decisions*", answer => answer["decisions"] = new JsonArray());
        await LoadAsync(page);

        await Assertions.Expect(page.Locator("#cluster-note")).ToContainTextAsync("No node is known");
        await Assertions.Expect(page.Locator("#decisions-note")).ToContainTextAsync("No decisions yet");
        await Assertions.Expect(page.Locator("#legend")).ToBeHiddenAsync();
    });

    [ChromiumTheory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 400)]
    public Task Api_Unreachable_IsSaidUntilItIsBack(ColorScheme scheme, int width) => ShowAsync("unreachable", scheme, width, async page =>
    {
        await LoadAsync(page);
        foreach (var path in (string[])["**/readyz", "**/api/**"]) await page.RouteAsync(path, route => route.AbortAsync());

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is unreachable");
        await Chromium.KeepAsync(page, $"unreachable-shown-{scheme}-{width}");
        await Chromium.AssertReadableAsync(page);
        await page.UnrouteAllAsync();

        await Assertions.Expect(page.Locator("#trouble")).ToBeHiddenAsync();
    });

    [ChromiumFact]
    public async Task Api_Refuses_SaysTheReasonOfTheService()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, []);
        await page.RouteAsync(
            "**/api/**",
            route => route.FulfillAsync(
                new() { Status = 401, Body = """{"error":"Show a bearer token."}""", ContentType = "application/json" }));

        await LoadAsync(page);

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Show a bearer token.");
    }

    private async Task ShowAsync(string name, ColorScheme scheme, int width, Func<IPage, Task> show)
    {
        var page = await demo.Browser.NewPageAsync(scheme, width, []);
        await show(page);
        await Chromium.KeepAsync(page, $"{name}-{scheme}-{width}");
        await Chromium.AssertReadableAsync(page);
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than its window.");
        await page.CloseAsync();
    }

    private async Task LoadAsync(IPage page)
    {
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");
    }

    private static JsonNode Of(JsonNode answer) => answer["decisions"]!.AsArray().Single(decision => (string?)decision!["pod"] == Pod)!;
}
