using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Demo;

/// <summary>
/// The service as kube-scheduler calls it, by names only; a bound pod is bound in the sandbox, where the service's watch sees it.
/// </summary>
/// <param name="http">Its base address is the listener of the verbs.</param>
/// <param name="kubernetes">Where the pods are.</param>
/// <param name="seen">Awaits that the service has seen a binding.</param>
internal sealed class HttpExtender(HttpClient http, SandboxCluster kubernetes, Func<string, CancellationToken, Task> seen) : IExtender
{
    private string? _lastBound;

    /// <inheritdoc/>
    public async Task<ExtenderFilterResult> FilterAsync(
        SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
    {
        // Else the answer would depend on how fast the watch is, and one seed would give several results.
        if (_lastBound is { } bound) await seen(bound, cancellationToken);
        using var answer = await AskAsync("filter", pod, nodeNames, cancellationToken);
        return new ExtenderFilterResult(
            [.. answer.RootElement.GetProperty("NodeNames").EnumerateArray().Select(name => name.GetString()!)],
            answer.RootElement.TryGetProperty("FailedNodes", out var failed) && failed.ValueKind == JsonValueKind.Object
                ? failed.EnumerateObject().ToDictionary(node => node.Name, node => node.Value.GetString()!)
                : []);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> PrioritizeAsync(
        SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync("prioritize", pod, nodeNames, cancellationToken);
        return answer.RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("Host").GetString()!, one => one.GetProperty("Score").GetInt32(), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Changed(SimulatedPod pod, bool isDeleted)
    {
        if (pod.NodeName is not { } node || PodOf(pod) is null) return;
        kubernetes.BindPod(DemoWorkload.Namespace, pod.Name, node);
        _lastBound = pod.Name;
    }

    private JsonObject? PodOf(SimulatedPod pod) => kubernetes.GetPod(DemoWorkload.Namespace, pod.Name);

    private async Task<JsonDocument> AskAsync(
        string verb, SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
    {
        var body = $$"""{"Pod":{{PodOf(pod)!.ToJsonString()}},"Nodes":null,"NodeNames":{{JsonSerializer.Serialize(nodeNames)}}}""";
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var response = await http.PostAsync(new Uri($"/extender/{verb}", UriKind.Relative), content, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
    }
}
