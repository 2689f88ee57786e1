using Scheduler.Demo;
using Scheduler.Extender.Commands;

namespace Scheduler.Page.Tests;

/// <summary>The demo's service as <c>demo --keep</c> leaves it, and a browser.</summary>
public sealed class DemoPage : IAsyncLifetime
{
    private readonly DemoRun _run = NewRun();

    public Chromium Browser { get; } = new();

    public Uri Address => _run.Addresses[1];

    private static DemoRun NewRun() => new(seed: 2026, DemoCommand.StartServiceAsync, TimeProvider.System, _ => { });

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null) return;
        await _run.RunAsync(CancellationToken.None);
        await Browser.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _run.DisposeAsync();
    }
}
