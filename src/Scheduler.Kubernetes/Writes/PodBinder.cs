using System.Text.Json;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>Binds pods by POST of a Binding. The uid in it keeps a pod of the same name that came since from being bound instead.</summary>
internal sealed class PodBinder(ApiServerClient client) : IPodBinder
{
    /// <inheritdoc/>
    public async Task<string?> BindAsync(
        string podNamespace, string podName, string podUid, string nodeName, CancellationToken cancellationToken)
    {
        if (podNamespace.Length == 0 || podName.Length == 0 || nodeName.Length == 0)
            return "Cannot bind: the request names no pod, no namespace or no node.";
        var path = $"{PodPath.Of(podNamespace, podName)}/binding";
        var body = JsonBody.Write(json => WriteBinding(json, podNamespace, podName, podUid, nodeName));
        try
        {
            await client.WriteAsync("bind", HttpMethod.Post, path, JsonBody.MediaType, body, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return $"Cannot bind pod {podNamespace}/{podName} to node {nodeName}: {fault.Message}";
        }
    }

    private static void WriteBinding(Utf8JsonWriter json, string podNamespace, string podName, string podUid, string nodeName)
    {
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Binding");
        json.WriteStartObject("metadata");
        json.WriteString("name", podName);
        json.WriteString("namespace", podNamespace);
        if (podUid.Length > 0) json.WriteString("uid", podUid);
        json.WriteEndObject();
        json.WriteStartObject("target");
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Node");
        json.WriteString("name", nodeName);
        json.WriteEndObject();
    }
}
