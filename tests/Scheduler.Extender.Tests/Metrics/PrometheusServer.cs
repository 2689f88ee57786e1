using System.Diagnostics;
using System.Text.Json.Nodes;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A real Prometheus on a free loopback port that scrapes one address every second; ended and cleaned up at the end.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly string _directory;
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(string directory, Process process, Uri address) =>
        (_directory, _process, _http) = (directory, process, new HttpClient { BaseAddress = address });

    /// <summary>Starts it with a file of rules.</summary>
    public static async Task<PrometheusServer> StartAsync(Uri target, string rules)
    {
        var directory = Directory.CreateTempSubdirectory("hdfs-locality-prometheus-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "prometheus.yml"), $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ["{rules}"]
            scrape_configs:
              - job_name: hdfs-locality
                static_configs: [{"{"}targets: ["{target.Authority}"]{"}"}]
            """);
        var address = new Uri($"http://127.0.0.1:{RedisServer.FreePort()}");
        var start = new ProcessStartInfo("prometheus", [
            $"--config.file={directory}/prometheus.yml", $"--storage.tsdb.path={directory}/data",
            $"--web.listen-address={address.Authority}", "--log.level=error"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var server = new PrometheusServer(directory, Process.Start(start)!, address);
        // A pipe that is not read fills up.
        server._process.ErrorDataReceived += (_, _) => { };
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        await Eventually.HoldsAsync(server.IsReadyAsync, "Prometheus is ready");
        return server;
    }

    /// <summary>Series that an expression gives now; fails for one that does not parse.</summary>
    public async Task<int> CountAsync(string expression)
    {
        var answer = JsonNode.Parse(
            await _http.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative)))!;
        Assert.Equal("success", answer["status"]!.ToString());
        return answer["data"]!["result"]!.AsArray().Count;
    }

    /// <summary>The rules as Prometheus read them, each with its <c>health</c>: <c>ok</c> once it was evaluated.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync()
    {
        var answer = JsonNode.Parse(await _http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative)))!;
        return [.. answer["data"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, "Prometheus ended at its start");
        try
        {
            using var response = await _http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
