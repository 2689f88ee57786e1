using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Attack;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Processes;
using Scheduler.Benchmarks.Soak;
using Scheduler.Benchmarks.Start;

namespace Scheduler.Benchmarks.Outages;

/// <summary>
/// The service as users start it, its heap ending where a container of 512 MiB has it end, asked by many connections without a pause while
/// the NameNode, Redis and the API server are killed, stopped and started again in turn. Maps are read again every few seconds, so that
/// every server is needed all the time.
/// </summary>
internal sealed class OutageBenchmark : IDisposable
{
    /// <summary>Connections that there are inputs for.</summary>
    public const int MaxConnections = 256;

    private static readonly TimeSpan Down = TimeSpan.FromSeconds(5), Up = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NewInputPause = TimeSpan.FromMilliseconds(100);

    /// <summary>So often is everything collected, the last time at the end.</summary>
    private const int Collections = 4;

    private readonly OutageServer _nameNode = OutageServer.Sandbox("NameNode", OutageSandbox.NameNodeCommand);
    private readonly OutageServer _apiServer = OutageServer.Sandbox("API server", OutageSandbox.ApiServerCommand);
    private readonly OutageServer _redis = OutageServer.Redis();
    private int _outages;

    /// <summary>Runs it.</summary>
    public static async Task<OutageFigures> RunAsync(TimeSpan time, int connections, Action<string> progress)
    {
        using var bench = new OutageBenchmark();
        await Task.WhenAll(bench.Servers.Select(server => server.StartAsync(CancellationToken.None)));
        using var kubeconfig = new Kubeconfig(AddressOf(bench._apiServer));
        using var heap = new MeasuredHeap();
        await using var service = await StartedService.StartAsync(
            StartBenchmark.BuiltAssembly, [.. bench.EnvironmentOf(kubeconfig), .. heap.Environment], CancellationToken.None);
        await service.ReadyAsync(CancellationToken.None);
        SoakClient[] clients =
        [
            .. Enumerable.Range(0, connections)
                .Select(connection => new SoakClient(service.Verbs, RequestOf(OutageSandbox.Pod(connection)))),
        ];
        using var newcomers = new Bystander(service.Verbs, number => RequestOf(OutageSandbox.NewPod(number)), NewInputPause);
        using var end = new CancellationTokenSource(time, TimeProvider.System);
        var outages = bench.BreakAsync(progress, end.Token);
        var settled = new List<SettledMemory>();
        var workingSets = await SampleAsync(service.ProcessId, heap, (int)time.TotalSeconds / Collections, settled, end.Token);
        await outages;
        settled.Add(await heap.SettleAsync(service.ProcessId));
        var (newTimes, newFailed, newUnanswered) = newcomers.End();
        foreach (var client in clients) client.Dispose();
        return new OutageFigures(
            bench._outages,
            clients.Sum(client => client.Answered(phase: 0)),
            clients.Sum(client => client.Failed),
            clients.Sum(client => client.Slow),
            clients.Max(client => client.Longest),
            newTimes.Length,
            newFailed + newUnanswered,
            TimeSpan.FromMilliseconds(newTimes[^1]),
            [.. workingSets.Chunk(60).Select(minute => minute.Average())],
            settled,
            WorkingSet.PeakOf(service.ProcessId));
    }

    public void Dispose()
    {
        foreach (var server in Servers) server.Dispose();
    }

    private OutageServer[] Servers => [_nameNode, _redis, _apiServer];

    private static byte[] RequestOf(JsonObject pod) =>
        RawConnection.RequestOf(HttpBenchmark.PrioritizePath, OfferBodies.WithNames(pod, HttpBenchmark.Nodes));

    private static Uri AddressOf(OutageServer server) =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}"));

    private KeyValuePair<string, string>[] EnvironmentOf(Kubeconfig kubeconfig) =>
    [
        AttackService.HeapOf384MiB,
        kubeconfig.Variable,
        new("NameNode__Nameservices__ns1__0", AddressOf(_nameNode).ToString()),
        new("Redis__Configuration", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_redis.Port}")),
        new("BlockMap__LocationTtl", "5s"),
        new("Extender__Urls", "http://127.0.0.1:0"),
        new("Management__Urls", "http://127.0.0.1:0"),
    ];

    private async Task BreakAsync(Action<string> progress, CancellationToken end)
    {
        try
        {
            while (true)
            {
                foreach (var server in Servers)
                {
                    progress(server.Name);
                    await BreakAsync(server, end);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private async Task BreakAsync(OutageServer server, CancellationToken end)
    {
        await Task.Delay(Up, TimeProvider.System, end);
        server.Kill();
        _outages++;
        await Task.Delay(Down, TimeProvider.System, end);
        await server.StartAsync(end);
        await Task.Delay(Up, TimeProvider.System, end);
        await server.StopAsync(end);
        _outages++;
        await Task.Delay(Down, TimeProvider.System, end);
        await server.ContinueAsync(end);
    }

    /// <summary>Working sets once a second; every so many seconds, but not at the end, everything is collected.</summary>
    private static async Task<List<long>> SampleAsync(
        int processId, MeasuredHeap heap, int collectionSeconds, List<SettledMemory> settled, CancellationToken end)
    {
        var samples = new List<long>();
        try
        {
            while (true)
            {
                await Task.Delay(Sampling, TimeProvider.System, end);
                samples.Add(WorkingSet.Of(processId));
                if (samples.Count % collectionSeconds == 0 && settled.Count < Collections - 1)
                    settled.Add(await heap.SettleAsync(processId));
            }
        }
        catch (OperationCanceledException)
        {
            return samples;
        }
    }
}
