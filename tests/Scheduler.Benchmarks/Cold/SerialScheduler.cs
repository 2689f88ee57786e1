using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Cold;

/// <summary>
/// What kube-scheduler does with pods that are created at a steady rate: one at a time, in the order of their creation; of the nodes with a
/// free slot it takes one of the highest total at random, the total being the extender's score × 10 × weight 20 and a built-in score of 0
/// to 100 for what stays free. It binds without waiting for the binding to be seen.
/// </summary>
internal sealed class SerialScheduler(ColdCluster cluster, int seed) : IDisposable
{
    /// <summary>Pods of the group that are created in a second.</summary>
    private const int PodsPerSecond = 200;

    /// <summary>After this many pods of the group comes one without annotations.</summary>
    private const int GroupPodsForOther = 10;

    private const int SlotsPerNode = 4;
    private const double Busy = 0.3;
    private const int ExtenderFactor = 10 * 20;

    private readonly HttpClient _http = new();
    private readonly Random _random = new(seed);
    private int[]? _free;
    private int _created;

    /// <summary>Nodes of the group's pods.</summary>
    public List<string> Placed { get; } = [];

    /// <summary>From the creation to the binding of the pods without annotations.</summary>
    public List<TimeSpan> OtherDelays { get; } = [];

    /// <summary>Another job was placed before, so that some DataNodes are known.</summary>
    public Task PlaceOtherJobAsync(CancellationToken cancellationToken) =>
        AskAsync(ColdCluster.PodOfOtherJob(), [.. Enumerable.Range(0, ColdCluster.Nodes)], cancellationToken);

    /// <summary>Creates pods of the group, and others between them, and binds them all.</summary>
    public async Task PlaceAsync(int pods, int groupSize, CancellationToken cancellationToken)
    {
        _free ??=
        [
            .. Enumerable.Range(0, ColdCluster.Nodes)
                .Select(_ => Enumerable.Range(0, SlotsPerNode).Count(_ => _random.NextDouble() >= Busy)),
        ];
        var start = TimeProvider.System.GetTimestamp();
        var queue = new Queue<(JsonObject Pod, bool Asks, TimeSpan CreatedAt)>();
        for (var (left, due) = (pods, 0); left > 0 || queue.Count > 0;)
        {
            for (; left > 0 && TimeProvider.System.GetElapsedTime(start) >= CreatedAt(due); left--, due++)
                Create(queue, groupSize, CreatedAt(due));
            if (queue.TryDequeue(out var next)) await BindAsync(next.Pod, next.Asks, start, next.CreatedAt, cancellationToken);
            else await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static TimeSpan CreatedAt(int pod) => TimeSpan.FromSeconds(1) * pod / PodsPerSecond;

    private void Create(Queue<(JsonObject Pod, bool Asks, TimeSpan CreatedAt)> queue, int groupSize, TimeSpan at)
    {
        Add($"exec-{++_created}", asks: true);
        if (_created % GroupPodsForOther == 0) Add($"other-{_created}", asks: false);

        void Add(string name, bool asks)
        {
            var pod = ColdCluster.Pod(name, asks, groupSize);
            cluster.Objects.AddPod(pod.DeepClone().AsObject());
            queue.Enqueue((pod, asks, at));
        }
    }

    private async Task BindAsync(JsonObject pod, bool asks, long start, TimeSpan createdAt, CancellationToken cancellationToken)
    {
        var offered = Enumerable.Range(0, ColdCluster.Nodes).Where(node => _free![node] > 0).ToArray();
        var scores = await AskAsync(pod, offered, cancellationToken);
        var totals = offered
            .Select((node, i) => (Node: node, Total: (scores[i] * ExtenderFactor) + (100 * (_free![node] - 1) / SlotsPerNode)))
            .ToArray();
        var highest = totals.Max(total => total.Total);
        var best = totals.Where(total => total.Total == highest).ToArray();
        var chosen = best[_random.Next(best.Length)].Node;
        _free![chosen]--;
        cluster.Objects.BindPod("default", (string)pod["metadata"]!["name"]!, ColdCluster.NodeName(chosen));
        if (asks) Placed.Add(ColdCluster.NodeName(chosen));
        else OtherDelays.Add(TimeProvider.System.GetElapsedTime(start) - createdAt);
    }

    private async Task<int[]> AskAsync(JsonObject pod, int[] offered, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(OfferBodies.WithNames(pod, offered));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(new Uri(cluster.Verbs, HttpBenchmark.PrioritizePath), content, cancellationToken);
        using var json = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken));
        return [.. json.RootElement.EnumerateArray().Select(one => one.GetProperty("Score").GetInt32())];
    }
}
