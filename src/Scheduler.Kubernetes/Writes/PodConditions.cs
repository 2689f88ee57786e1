using System.Globalization;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>
/// Sets and clears one condition of a pod by a strategic merge patch of its status, which leaves the other conditions alone (a merge
/// patch would replace the list).
/// </summary>
internal sealed class PodConditions(ApiServerClient client) : IPodConditions
{
    /// <inheritdoc/>
    public Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken)
    {
        var time = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        (string, string)[] fields = [("status", "True"), ("reason", reason), ("message", message), ("lastTransitionTime", time)];
        return PatchAsync(pod, type, fields, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken) =>
        PatchAsync(pod, type, [("status", "False"), ("reason", reason), ("message", message)], cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken) =>
        PatchAsync(pod, type, [("$patch", "delete")], cancellationToken);

    private async Task<string?> PatchAsync(
        PodMetadata pod, string type, (string Name, string Value)[] fields, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json =>
        {
            // A pod of the same name that came since has another uid: then the API server refuses the patch.
            json.WriteStartObject("metadata");
            json.WriteString("uid", pod.Uid);
            json.WriteEndObject();
            json.WriteStartObject("status");
            json.WriteStartArray("conditions");
            json.WriteStartObject();
            json.WriteString("type", type);
            foreach (var (name, value) in fields) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
        try
        {
            var path = $"{PodPath.Of(pod.Namespace, pod.Name)}/status";
            await client.WriteAsync("condition", HttpMethod.Patch, path, JsonBody.StrategicMergePatch, body, cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return $"Cannot patch the status of pod {pod.Namespace}/{pod.Name}: {fault.Message}";
        }
    }
}
