using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>Jobs are called by their names: of several with one name, and of one that has no pods any more, too.</summary>
public sealed class JobNameTests(DemoPage demo) : IClassFixture<DemoPage>
{
    private readonly List<string> _complaints = [];

    [ChromiumFact]
    public async Task Jobs_OfOneName_AreToldApartByTheirFirstPod()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        await Chromium.ChangeAsync(page, "**/api/v1/cluster*", answer => answer["groups"] = JsonNode.Parse("""
            [{"namespace":"demo","group":"a","pods":8,"bound":8,"firstPod":"etl-1-exec-1","name":"etl"},
             {"namespace":"demo","group":"b","pods":1,"bound":0,"firstPod":"etl-2-exec-1","name":"etl"},
             {"namespace":"other","group":"c","pods":1,"bound":1,"firstPod":"etl-3-exec-1","name":"etl"}]
            """));
        await page.GotoAsync(demo.Address.ToString());

        await Assertions.Expect(page.Locator("#group option")).ToHaveTextAsync(
        [
            "demo/etl: etl-1-exec-1 … (8 of 8 pods bound)", "demo/etl: etl-2-exec-1 (0 of 1 pod bound)",
            "other/etl (1 of 1 pod bound)",
        ]);
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task Job_WithoutPods_KeepsItsName()
    {
        var page = await demo.Browser.NewPageAsync(ColorScheme.Light, 1440, _complaints);
        await Chromium.ChangeAsync(page, "**/api/v1/cluster*", answer => answer["groups"] = new JsonArray());
        await page.GotoAsync(new Uri(demo.Address, "#demo/wordcount-0").ToString());

        await Assertions.Expect(page.Locator("#group option:checked")).ToHaveTextAsync("demo/wordcount (no pods alive)");
        Assert.Empty(_complaints);
    }
}
