using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Verbs;

namespace Scheduler.Benchmarks.ColdWait;

/// <summary>
/// How long kube-scheduler waits for an answer while a NameNode needs 10 s for each call: each request for a missing map waits for
/// <c>Extender:ColdWait</c> at most. Compared in the same run with a pod without annotations: the baseline.
/// </summary>
internal sealed class ColdWaitBenchmark : IAsyncDisposable
{
    private const int ColdRequests = 40;
    private const int OtherRequests = 400;

    private readonly SandboxNameNode _nameNode;
    private readonly WebApplication _service;
    private readonly HttpClient _http;

    private ColdWaitBenchmark(SandboxNameNode nameNode, WebApplication service)
    {
        (_nameNode, _service) = (nameNode, service);
        _http = new HttpClient { BaseAddress = ServiceHost.AddressesOf(service)[0] };
    }

    public static async Task<ColdWaitBenchmark> StartAsync(CancellationToken cancellationToken)
    {
        var hdfs = new SandboxNamespace(new Random(1), TimeProvider.System);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new NameNodeOptions(), TimeProvider.System, cancellationToken);
        nameNode.Faults.Latency = TimeSpan.FromSeconds(10);
        var settings = new Settings
        {
            // The whole of wall time may be waited for here: the bound on the share is not what is measured.
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0", ColdWaitShare = 1 },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            Kubernetes = new() { Enabled = false },
            // With a circuit that opened, there would be no wait to measure.
            NameNode = new()
            {
                Nameservices = new() { ["ns1"] = [nameNode.Address.ToString()] },
                Breaker = new() { MinimumCalls = 10_000 },
            },
        };
        var service = ServiceHost.Build(settings, new Connections(Nameservices.Load(null, settings.NameNode), Cluster: null));
        await service.StartAsync(cancellationToken);
        return new ColdWaitBenchmark(nameNode, service);
    }

    public async Task<IReadOnlyList<Figures>> RunAsync(CancellationToken cancellationToken)
    {
        await SendAsync("warm-up", _ => null, OtherRequests, cancellationToken);
        return
        [
            await SendAsync("pod without annotation", _ => null, OtherRequests, cancellationToken),
            await SendAsync("missing map, first request", i => $"/slow/{i}", ColdRequests, cancellationToken),
            await SendAsync("missing map, asked again", i => $"/slow/{i}", ColdRequests, cancellationToken),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.StopAsync();
        await _service.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    private async Task<Figures> SendAsync(string name, Func<int, string?> path, int requests, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>(requests);
        for (var i = 0; i < requests; i++)
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(BodyOf(i, path(i))));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var started = TimeProvider.System.GetTimestamp();
            using var response = await _http.PostAsync(new Uri("/extender/prioritize", UriKind.Relative), content, cancellationToken);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(started));
        }

        return new Figures(name, times);
    }

    private static string BodyOf(int index, string? path)
    {
        var annotations = path is null ? "{}" : $$"""{"hdfs.locality/paths":"{{path}}"}""";
        return $$"""
            {"Pod":{"metadata":{"name":"p{{index}}","namespace":"d","uid":"u{{index}}","annotations":{{annotations}} } },"NodeNames":["a","b","c"]}
            """;
    }
}
