using System.Globalization;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
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
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken) =>
        PatchAsync(pod, new JsonObject
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken) =>
        PatchAsync(
            pod, new JsonObject { ["type"] = type, ["status"] = "False", ["reason"] = reason, ["message"] = message }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken) =>
        PatchAsync(pod, new JsonObject { ["type"] = type, ["$patch"] = "delete" }, cancellationToken);

    private async Task<string?> PatchAsync(PodMetadata pod, JsonObject condition, CancellationToken cancellationToken)
    {
        // A newer pod of the same name has another uid: then the API server refuses the patch.
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Uid },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) },
        };
        var patch = new V1Patch(body.ToJsonString(), V1Patch.PatchType.StrategicMergePatch);
        try
        {
            await client.CallAsync("condition", (api, deadline) => api.CoreV1.PatchNamespacedPodStatusAsync(
                patch, ApiPath.Segment(pod.Name), ApiPath.Segment(pod.Namespace), cancellationToken: deadline), cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return $"Cannot patch the status of pod {pod.Namespace}/{pod.Name}: {fault.Message}";
        }
    }
}
