using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Decisions;
using Scheduler.Demo;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Benchmarks.Pictures;

/// <summary>
/// Takes the pictures of the page, light and dark, with the system's Chromium: the demo's last run, and a day in which the demo ran every
/// quarter of an hour, each time with another seed. What is shown is measured; only the times are set back.
/// </summary>
internal static class PagePictures
{
    private const int Seed = 2026, Width = 1280, Height = 800;

    /// <summary>Time of the page, which Chromium lets pass as soon as nothing is being loaded.</summary>
    private const int MillisecondsOfPage = 4_000;

    private static readonly TimeSpan MaxChromiumTime = TimeSpan.FromMinutes(1);

    /// <summary>Takes them.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="progress">Called with a line for each step.</param>
    public static async Task TakeAsync(string root, Action<string> progress)
    {
        var clock = new SetBackClock { SetBack = OutcomeTrend.Steps * OutcomeTrend.Step };
        var trend = new OutcomeTrend(clock);
        for (var step = OutcomeTrend.Steps - 1; step > 0; step--)
        {
            clock.SetBack = step * OutcomeTrend.Step;
            await using var earlier = await RunAsync(Seed + step, trend);
            if (step % 8 == 0) progress($"{step} quarters of an hour to go");
        }

        clock.SetBack = TimeSpan.Zero;
        await using var last = await RunAsync(Seed, trend);
        var folder = Path.Combine(root, "dashboards", "pictures");
        Directory.CreateDirectory(folder);
        var page = new Uri(last.Addresses[1], $"#{DemoRun.ExplainedPod}");
        foreach (var (name, scheme) in ((string, string)[])[("light", "1"), ("dark", "0")])
        {
            var file = Path.Combine(folder, $"page-{name}.png");
            await TakeAsync(page, scheme, file);
            await File.WriteAllBytesAsync(file, PalettePng.Shrink(await File.ReadAllBytesAsync(file)));
            progress($"{file}: {new FileInfo(file).Length} bytes");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "page.sha256"), HashesOf(root));
    }

    /// <summary>The hashes of the page's files, in the format of sha256sum, which can check them from the root of the repository.</summary>
    private static string HashesOf(string root) => string.Concat(
        Directory.EnumerateFiles(Path.Combine(root, "src", "Scheduler.Management", "Page")).Order(StringComparer.Ordinal).Select(file =>
            $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetRelativePath(root, file).Replace('\\', '/')}\n"));

    private static async Task<DemoRun> RunAsync(int seed, OutcomeTrend trend)
    {
        var run = new DemoRun(
            seed, (apiServer, values, cancel) => StartAsync(apiServer, values, trend, cancel), TimeProvider.System, _ => { });
        await run.RunAsync(CancellationToken.None);
        return run;
    }

    private static async Task<RunningService> StartAsync(
        Uri apiServer, IReadOnlyDictionary<string, string?> values, OutcomeTrend trend, CancellationToken cancellationToken)
    {
        var (settings, errors) = Settings.Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        if (errors.Count > 0) throw new InvalidOperationException(string.Join(' ', errors));
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer));
        // A service that only observes shows what the stock scheduler does.
        var service = ServiceHost.Build(settings, connections, builder =>
        {
            if (settings.Extender.Mode == ExtenderMode.Score) builder.Services.AddSingleton(trend);
        });
        await service.StartAsync(cancellationToken);
        return new RunningService(ServiceHost.AddressesOf(service), service);
    }

    private static async Task TakeAsync(Uri page, string scheme, string file)
    {
        using var chromium = Process.Start(new ProcessStartInfo(
            "chromium",
            [
                "--headless", "--no-sandbox", "--hide-scrollbars", $"--window-size={Width},{Height}",
                $"--blink-settings=preferredColorScheme={scheme}", $"--virtual-time-budget={MillisecondsOfPage}",
                $"--screenshot={file}", page.ToString(),
            ])
        { RedirectStandardError = true })!;
        var said = chromium.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(MaxChromiumTime, TimeProvider.System);
        await chromium.WaitForExitAsync(limit.Token);
        if (chromium.ExitCode != 0) throw new InvalidOperationException($"chromium ended with {chromium.ExitCode}: {await said}");
    }

    /// <summary>The system's clock, set back.</summary>
    private sealed class SetBackClock : TimeProvider
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - SetBack;
    }
}
