using System.Reflection;
using Microsoft.Playwright;

namespace Scheduler.Page.Tests;

/// <summary>One browser of the system for all tests of a class.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Path is null) return;
        _playwright = await Playwright.CreateAsync();
        // Root, as CI often is, has no sandbox in Chromium; the page is our own.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page that is loaded and, unless told otherwise, has shown its first answers. What the browser complains of is added to the list.</summary>
    internal async Task<IPage> OpenAsync(Uri address, List<string> complaints, ColorScheme scheme = ColorScheme.Light, bool isReady = true)
    {
        var page = await _browser!.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1440, Height = 1000 } });
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(address.ToString());
        if (isReady) await page.WaitForSelectorAsync("body[data-ready]");
        return page;
    }

    /// <summary>Keeps a picture for people to look at.</summary>
    internal static Task KeepAsync(IPage page, string name) => page.ScreenshotAsync(new()
    {
        Path = System.IO.Path.Combine(DirectoryOfScreenshots, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    private static string DirectoryOfScreenshots { get; } = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ScreenshotDirectory").Value!;
}
