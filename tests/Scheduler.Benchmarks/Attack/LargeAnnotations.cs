using System.Globalization;
using System.Text;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Pods whose paths take 250 kB, as Kubernetes allows: first one after the other, then many at once.</summary>
/// <param name="pods">How many, twice.</param>
/// <param name="atOnce">How many at once.</param>
/// <param name="latency">How long the API server holds every answer back.</param>
internal sealed class LargeAnnotations(int pods, int atOnce, TimeSpan latency) : IAttack
{
    private const int Characters = 250_000;

    private static readonly byte[] Decisions = Encoding.ASCII.GetBytes(
        "GET /api/v1/decisions?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private int _next;

    /// <inheritdoc/>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{pods} pods with annotations of 250 kB, one by one and {atOnce} at "
            + $"once{(latency > TimeSpan.Zero ? $"; API server {latency.TotalSeconds} s late" : "")}");

    /// <inheritdoc/>
    public string Besides => "the last 500 decisions";

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        target.ApiServerFaults.Latency = latency;
        foreach (var parallel in (int[])[1, atOnce])
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                Enumerable.Range(_next, pods),
                options,
                async (pod, token) => await Stranger.AskAsync(target, Stranger.Pod(pod, Paths), token));
            _next += pods;
        }

        target.ApiServerFaults.Latency = TimeSpan.Zero;
        var started = TimeProvider.System.GetTimestamp();
        await Stranger.SendAsync(target, target.Service.Management, Decisions, cancellationToken);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>No path of these begins with a slash, so that there is something to say of each.</summary>
    private static string Paths { get; } = string.Concat(Enumerable.Range(0, Characters / 2).Select(i => $"{(char)('a' + (i % 26))},"));
}
