using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.Start;

/// <summary>The service as users start it: <c>dotnet Scheduler.Extender.dll serve</c>.</summary>
internal sealed partial class StartedService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;

    private StartedService(Process process, Uri verbs, Uri management) => (_process, Verbs, Management) = (process, verbs, management);

    /// <summary>The extender's listener.</summary>
    public Uri Verbs { get; }

    /// <summary>The management listener.</summary>
    public Uri Management { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="assembly">Its assembly, built or published.</param>
    /// <param name="environment">What its environment has besides ours.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<StartedService> StartAsync(
        string assembly, KeyValuePair<string, string>[] environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, "serve"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        try
        {
            var (verbs, management) = await ListeningAsync(process, cancellationToken);
            // Or it would stand still once the pipe is full of its log.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new StartedService(process, verbs, management);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

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
        var started = TimeProvider.System.GetTimestamp();
        await using var service = await StartAsync(assembly, environment, limit.Token);
        var listening = TimeProvider.System.GetElapsedTime(started);
        await service.ReadyAsync(limit.Token);
        var ready = TimeProvider.System.GetElapsedTime(started);
        using var connection = new RawConnection(service.Verbs);
        connection.Exchange(request);
        return new StartFigures(
            listening, ready, TimeProvider.System.GetElapsedTime(started) - ready, WorkingSet.PeakOf(service.ProcessId));
    }

    /// <summary>Waits until /readyz says <c>ok</c>.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Management };
        while (true)
        {
            using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            using var health = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (health.RootElement.GetProperty("status").ValueEquals("ok"u8)) return;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
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
}
