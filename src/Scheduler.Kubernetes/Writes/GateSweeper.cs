using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>Removes our gate from pods, without a planner: for pods that no replica frees, and before an uninstall.</summary>
public sealed class GateSweeper : IDisposable
{
    private const int MaxConcurrentWrites = 16;

    private readonly ApiServerClient _client;
    private readonly KubernetesOptions _options;
    private readonly ClusterConnection _connection;
    private readonly TimeProvider _clock;

    /// <summary>Connects nowhere yet.</summary>
    public GateSweeper(ClusterConnection connection, KubernetesOptions options, TimeProvider clock)
    {
        (_connection, _options, _clock) = (connection, options, clock);
        _client = new ApiServerClient(connection, options, IKubernetesObserver.None, clock);
    }

    /// <summary>Removes our gate from the pods of the selection.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<GateSweep> RunAsync(GateSelection selection, CancellationToken cancellationToken)
    {
        var gated = new GatedPodSink();
        // Only a retry would need it, and a sweep has none.
        var random = new Random(0);
        var context = new ListWatchContext(
            _clock, random, new Backoff(Backoff.DefaultFirst, Backoff.DefaultLongest, random),
            new KubernetesHealth(_connection, _clock), IKubernetesObserver.None, NullLogger.Instance);
        var fault = await new ListPager(WatchedResource.Pods, _client, gated, _options, context).ListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (fault is { } problem) return new GateSweep(0, 0, [$"Cannot list pods: {problem.Message}"]);
        var now = _clock.GetUtcNow();
        var chosen = gated.Pods.Where(pod => selection.Includes(pod, now)).ToArray();
        var problems = await ReleaseAsync(chosen, cancellationToken).ConfigureAwait(false);
        return new GateSweep(chosen.Length - problems.Length, gated.Pods.Count - chosen.Length, problems);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<ImmutableArray<string>> ReleaseAsync(LocalityPod[] pods, CancellationToken cancellationToken)
    {
        var (gates, problems) = (new PodGates(_client), new List<string>());
        var limit = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentWrites, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pods, limit, async (pod, cancelled) =>
        {
            var write = await gates.ReleaseAsync(pod, cancelled).ConfigureAwait(false);
            if (write.End is GateWriteEnd.Done or GateWriteEnd.Gone) return;
            lock (problems) problems.Add(write.Problem ?? $"{pod.Metadata.Namespace}/{pod.Metadata.Name} is not released.");
        }).ConfigureAwait(false);
        return [.. problems];
    }

    /// <summary>Keeps the listed pods that have our gate.</summary>
    private sealed class GatedPodSink : IObjectSink
    {
        private static readonly byte[] Gate = [.. System.Text.Encoding.UTF8.GetBytes($"\"{IPodGates.Gate}\"")];

        public List<LocalityPod> Pods { get; } = [];

        public void BeginList() => Pods.Clear();

        public bool Set(ReadOnlySpan<byte> json)
        {
            // Nearly all pods: not parsed.
            if (json.IndexOf(Gate) < 0) return true;
            try
            {
                if (Read(JsonNode.Parse(json)!) is { IsGated: true } pod) Pods.Add(pod);
                return true;
            }
            catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException or FormatException)
            {
                return false;
            }
        }

        public bool Delete(ReadOnlySpan<byte> json) => true;

        public void EndList()
        {
            // Whole.
        }

        private static LocalityPod? Read(JsonNode pod)
        {
            var metadata = pod["metadata"];
            if ((string?)metadata?["uid"] is not { Length: > 0 } uid) return null;
            var gates = (pod["spec"]?["schedulingGates"] as JsonArray ?? []).Select(gate => (string?)gate?["name"]).OfType<string>();
            return new LocalityPod(
                new PodMetadata((string?)metadata["namespace"] ?? "", (string?)metadata["name"] ?? "", uid), null, "")
            {
                CreatedAt = (DateTimeOffset?)metadata["creationTimestamp"],
                Gates = [.. gates],
            };
        }
    }
}

/// <summary>Which pods lose our gate.</summary>
/// <param name="Namespace">Their namespace; null for all.</param>
/// <param name="OlderThan">How long ago they were created, at least.</param>
/// <param name="All">
/// Whether age does not matter, nor whether other gates keep the pod, too. Else a pod with other gates keeps ours.
/// </param>
public sealed record GateSelection(string? Namespace, TimeSpan OlderThan, bool All)
{
    internal bool Includes(LocalityPod pod, DateTimeOffset now) =>
        (Namespace is null || pod.Metadata.Namespace == Namespace)
        && (All || (pod.IsGatedByUsAlone && now - (pod.CreatedAt ?? DateTimeOffset.MinValue) >= OlderThan));
}

/// <summary>What a sweep did.</summary>
/// <param name="Released">Pods that lost our gate.</param>
/// <param name="Kept">Pods that still have it by the selection.</param>
/// <param name="Problems">A sentence for each pod that could not be released, or why no pod could be listed.</param>
public sealed record GateSweep(int Released, int Kept, ImmutableArray<string> Problems);
