using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>One browser of the system for all tests of a class.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Milliseconds in which the page shows what a test expects. A busy machine takes long; a fast one does not wait.</summary>
    private const float Patience = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Path is null) return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        // Root, as CI often is, has no sandbox in Chromium; the page is our own.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox"], Timeout = Patience });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>
    /// A page that is loaded and, unless told otherwise, has shown its first answers. What the browser complains of is added to the list.
    /// </summary>
    internal async Task<IPage> OpenAsync(Uri address, List<string> complaints, ColorScheme scheme = ColorScheme.Light, bool isReady = true)
    {
        var page = await NewPageAsync(scheme, width: 1440, complaints);
        await page.GotoAsync(address.ToString());
        if (isReady) await page.WaitForSelectorAsync("body[data-ready]");
        return page;
    }

    /// <summary>A page that is not loaded yet.</summary>
    internal async Task<IPage> NewPageAsync(ColorScheme scheme, int width, List<string> complaints)
    {
        var page = await _browser!.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 1000 } });
        page.SetDefaultTimeout(Patience);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        return page;
    }

    /// <summary>Keeps a screenshot for people.</summary>
    internal static Task KeepAsync(IPage page, string name) => page.ScreenshotAsync(new()
    {
        Path = System.IO.Path.Combine(DirectoryOfScreenshots, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <summary>
    /// Fails if text that is shown has less contrast with what is behind it than WCAG 2.2 AA wants (1.4.3): 4.5 to 1, or 3 to 1 if large.
    /// </summary>
    internal static async Task AssertReadableAsync(IPage page) => Assert.Empty(await page.EvaluateAsync<string[]>($$"""
        () => {
          {{Contrast}}
          return [...document.querySelectorAll("body *")]
            .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && element.checkVisibility())
            .filter(element => !element.matches(".skip, .hidden"))
            .map(element => {
              const style = getComputedStyle(element), ratio = contrast(rgb(style.color), behind(element));
              const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
              const text = element.textContent.trim().slice(0, 40);
              return { ratio, least: isLarge ? 3 : 4.5, text, css: element.className };
            })
            .filter(found => found.ratio < found.least)
            .map(found => `${found.ratio.toFixed(2)}: ${found.css} "${found.text}"`);
        }
        """));

    /// <summary>Fails if a part of a chart has less contrast with what is behind it than WCAG 2.2 AA wants (1.4.11): 3 to 1.</summary>
    internal static async Task AssertVisibleAsync(IPage page, string selector) => Assert.Empty(await page.EvaluateAsync<string[]>(
        $$"""
        selector => {
          {{Contrast}}
          const parts = [...document.querySelectorAll(selector)];
          return parts.length === 0 ? ["nothing is drawn"] : parts
            .map(part => ({ ratio: contrast(behind(part), behind(part.parentElement)), css: part.className || part.parentElement.id }))
            .filter(found => found.ratio < 3)
            .map(found => `${found.ratio.toFixed(2)}: ${found.css}`);
        }
        """,
        selector));

    /// <summary>JavaScript: the contrast of two colours, and the colour behind an element, as WCAG defines them.</summary>
    private const string Contrast = """
          const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = rgb(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const contrast = (one, other) => {
            const [light1, light2] = [light(one), light(other)].sort((x, y) => y - x);
            return (light1 + 0.05) / (light2 + 0.05);
          };
        """;

    /// <summary>Lets the service answer, and changes what it says.</summary>
    internal static async Task ChangeAsync(IPage page, string path, Action<JsonNode> change) => await page.RouteAsync(path, async route =>
    {
        var response = await route.FetchAsync();
        var answer = JsonNode.Parse(await response.TextAsync())!;
        change(answer);
        await route.FulfillAsync(new() { Response = response, Body = answer.ToJsonString() });
    });

    private static string DirectoryOfScreenshots { get; } = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ScreenshotDirectory").Value!;
}
