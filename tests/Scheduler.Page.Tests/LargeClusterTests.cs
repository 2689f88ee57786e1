using System.Text.Json;

namespace Scheduler.Page.Tests;

/// <summary>The page with what a cluster of 5,000 nodes answers.</summary>
public sealed class LargeClusterTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private const int Racks = 125, NodesInRack = 40;

    [ChromiumFact]
    public async Task Map_5000Nodes_IsShownWholeAndAnswersTheKeyboard()
    {
        var complaints = new List<string>();
        var page = await demo.Browser.OpenAsync(new Uri("about:blank"), complaints, isReady: false);
        await page.RouteAsync(
            "**/api/v1/cluster*", route => route.FulfillAsync(new() { Body = Cluster(), ContentType = "application/json" }));
        await page.GotoAsync(demo.Address.ToString());
        await page.WaitForSelectorAsync("body[data-ready]");

        Assert.Equal(Racks * NodesInRack, await page.Locator(".dense .node").CountAsync());
        await page.Locator(".node").First.FocusAsync();
        await page.Keyboard.PressAsync("End");

        Assert.Equal("node-124-39", await page.EvaluateAsync<string>("document.activeElement.dataset.node"));
        await page.Keyboard.PressAsync("Home");
        await Chromium.KeepAsync(page, "large");
        Assert.Empty(complaints);
    }

    private static string Cluster() => JsonSerializer.Serialize(new
    {
        mode = "Score",
        groups = new[] { new { @namespace = "demo", group = "g", pods = 500, bound = 500, firstPod = "exec-1", name = "events" } },
        group = new
        {
            @namespace = "demo",
            group = "g",
            inputBytes = 1L << 40,
            unknownInputs = 0,
            outcomes = new
            {
                pods = 500,
                unknownPods = 0,
                missedPods = 4,
                achievedBytes = 9L << 36,
                achievableBytes = 10L << 36,
                byChanceBytes = 1L << 36,
            },
            ownNodeBytes = 9L << 36,
            ownRackBytes = 4L << 36,
            otherBytes = 3L << 36,
        },
        racks = Enumerable.Range(0, Racks).Select(rack => new
        {
            rack = $"/rack-{rack}",
            nodes = Enumerable.Range(0, NodesInRack).Select(node => new
            {
                node = $"node-{rack}-{node}",
                bytes = (long)(rack * 7 + node * 13) % 11 << 30,
                podCount = (rack + node) % 10 == 0 ? 1 : 0,
                pods = (rack + node) % 10 == 0 ? new[] { $"exec-{rack}-{node}" } : [],
            }),
        }),
    });
}
