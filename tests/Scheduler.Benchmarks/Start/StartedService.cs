using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.Start;

/// <summary>The service as users start it: <c>dotnet Scheduler.Extender.dll serve</c>.</summary>
internal static partial class StartedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts it, waits until it is ready, asks it once, and ends it.</summary>
    /// <param name="assembly">Its assembly, built or published.</param>
    /// <param name="request">What it is asked.</param>
    /// <param name="environment">What its environment has besides ours.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<StartFigures> MeasureAsync(
        string assembly, byte[] request, KeyValuePair<string, string>[] environment, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var start = new ProcessStartInfo("dotnet", [assembly, "serve"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var (verbs, management) = await ListeningAsync(process, limit.Token);
            var listening = TimeProvider.System.GetElapsedTime(started);
            await ReadyAsync(management, limit.Token);
            var ready = TimeProvider.System.GetElapsedTime(started);
            using var connection = new RawConnection(verbs);
            connection.Exchange(request);
            return new StartFigures(listening, ready, TimeProvider.System.GetElapsedTime(started) - ready, WorkingSet.PeakOf(process.Id));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    private static async Task<(Uri Verbs, Uri Management)> ListeningAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.Contains("Serving on", StringComparison.Ordinal)) continue;
            var addresses = Address().Matches(line);
            return (new Uri(addresses[0].Value), new Uri(addresses[1].Value));
        }

        throw new InvalidOperationException("The service ended before it listened.");
    }

    private static async Task ReadyAsync(Uri management, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = management };
        while (true)
        {
            using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            using var health = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (health.RootElement.GetProperty("status").ValueEquals("ok"u8)) return;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
