using k8s;
using k8s.Models;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>Binds pods by POST of a Binding. Its uid prevents a newer pod of the same name from being bound instead.</summary>
internal sealed class PodBinder(ApiServerClient client) : IPodBinder
{
    /// <inheritdoc/>
    public async Task<string?> BindAsync(
        string podNamespace, string podName, string podUid, string nodeName, CancellationToken cancellationToken)
    {
        if (podNamespace.Length == 0 || podName.Length == 0 || nodeName.Length == 0)
            return "Cannot bind: the request names no pod, no namespace or no node.";
        var binding = new V1Binding
        {
            ApiVersion = "v1",
            Kind = "Binding",
            Metadata = new V1ObjectMeta { Name = podName, NamespaceProperty = podNamespace, Uid = podUid.Length > 0 ? podUid : null },
            Target = new V1ObjectReference { ApiVersion = "v1", Kind = "Node", Name = nodeName },
        };
        try
        {
            await client.CallAsync("bind", (api, deadline) => api.CoreV1.CreateNamespacedPodBindingAsync(
                binding, ApiPath.Segment(podName), ApiPath.Segment(podNamespace), cancellationToken: deadline), cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return $"Cannot bind pod {podNamespace}/{podName} to node {nodeName}: {fault.Message}";
        }
    }
}
