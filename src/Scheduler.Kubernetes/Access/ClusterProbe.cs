using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Makes single calls to the API server, to find out what is wrong. Each ends within <c>Kubernetes:CallTimeout</c>, and none throws for
/// anything that a server may do.
/// </summary>
public sealed class ClusterProbe : IDisposable
{
    /// <summary>Largest answer read: the API server takes no object above 3 MiB.</summary>
    private const int MaxAnswerBytes = 4 << 20;

    private readonly ApiServerClient _client;

    /// <summary>Connects nowhere yet.</summary>
    public ClusterProbe(ClusterConnection connection, KubernetesOptions options, TimeProvider clock) =>
        _client = new ApiServerClient(connection, options, IKubernetesObserver.None, clock);

    /// <summary>The version of the API server: whether it can be reached.</summary>
    public Task<ClusterProbeResult> GetVersionAsync(CancellationToken cancellationToken) => GetAsync("/version", cancellationToken);

    /// <summary>A pod, by a list of one: the service's account may list pods, and not get them.</summary>
    public async Task<ClusterProbeResult> GetPodAsync(string podNamespace, string name, CancellationToken cancellationToken)
    {
        var list = await ListPodsAsync(podNamespace, $"fieldSelector=metadata.name%3D{Uri.EscapeDataString(name)}", 1, cancellationToken)
            .ConfigureAwait(false);
        if (!list.IsOk) return list;
        return list.Body?["items"] is JsonArray { Count: > 0 } items && items[0] is JsonObject pod
            ? list with { Body = pod }
            : new ClusterProbeResult((int)HttpStatusCode.NotFound, $"There is no pod {podNamespace}/{name}.", null);
    }

    /// <summary>The first pods of a namespace that have labels, as a PodList.</summary>
    public Task<ClusterProbeResult> FindPodsAsync(
        string podNamespace, string labelSelector, int most, CancellationToken cancellationToken) =>
        ListPodsAsync(podNamespace, $"labelSelector={Uri.EscapeDataString(labelSelector)}", most, cancellationToken);

    /// <summary>A ConfigMap.</summary>
    public Task<ClusterProbeResult> GetConfigMapAsync(string mapNamespace, string name, CancellationToken cancellationToken) =>
        GetAsync($"/api/v1/namespaces/{ApiPath.Segment(mapNamespace)}/configmaps/{ApiPath.Segment(name)}", cancellationToken);

    /// <summary>A MutatingWebhookConfiguration.</summary>
    public Task<ClusterProbeResult> GetMutatingWebhookAsync(string name, CancellationToken cancellationToken) => GetAsync(
        $"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/{ApiPath.Segment(name)}", cancellationToken);

    /// <summary>A Lease.</summary>
    public Task<ClusterProbeResult> GetLeaseAsync(string leaseNamespace, string name, CancellationToken cancellationToken) => GetAsync(
        $"/apis/coordination.k8s.io/v1/namespaces/{ApiPath.Segment(leaseNamespace)}/leases/{ApiPath.Segment(name)}", cancellationToken);

    /// <summary>A Namespace.</summary>
    public Task<ClusterProbeResult> GetNamespaceAsync(string name, CancellationToken cancellationToken) =>
        GetAsync($"/api/v1/namespaces/{ApiPath.Segment(name)}", cancellationToken);

    /// <summary>The first namespace with a label, as a NamespaceList.</summary>
    public Task<ClusterProbeResult> FindNamespaceAsync(string labelSelector, CancellationToken cancellationToken) =>
        GetAsync($"/api/v1/namespaces?limit=1&labelSelector={Uri.EscapeDataString(labelSelector)}", cancellationToken);

    /// <summary>The pod that a new one would become, with what admission webhooks add; nothing is stored (<c>dryRun=All</c>).</summary>
    public Task<ClusterProbeResult> TryCreatePodAsync(JsonObject pod, string podNamespace, CancellationToken cancellationToken) =>
        TryAsync(() => _client.CallAsync("create", async (api, deadline) =>
        {
            using var body = new StringContent(pod.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await api.PostAsync(
                $"/api/v1/namespaces/{ApiPath.Segment(podNamespace)}/pods?dryRun=All", body, deadline).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(deadline).ConfigureAwait(false);
            return await ReadAsync(stream, deadline).ConfigureAwait(false);
        }, cancellationToken));

    /// <summary>Whether we have a right (SelfSubjectAccessReview); null, with the reason, when it cannot be checked.</summary>
    public async Task<(bool? IsAllowed, string Message)> MayAsync(ClusterRight right, CancellationToken cancellationToken)
    {
        try
        {
            var review = await _client.CallAsync("review", (api, deadline) =>
                api.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(ReviewOf(right), cancellationToken: deadline), cancellationToken)
                .ConfigureAwait(false);
            return (review?.Status?.Allowed == true, "");
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return (null, fault.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task<ClusterProbeResult> ListPodsAsync(string podNamespace, string selector, int most, CancellationToken cancellationToken) =>
        GetAsync(
            string.Create(
                CultureInfo.InvariantCulture, $"/api/v1/namespaces/{ApiPath.Segment(podNamespace)}/pods?limit={most}&{selector}"),
            cancellationToken);

    private static V1SelfSubjectAccessReview ReviewOf(ClusterRight right)
    {
        var parts = right.Resource.Split('/');
        return new V1SelfSubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new V1SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new V1ResourceAttributes
                {
                    Verb = right.Verb,
                    Group = right.Group,
                    Resource = parts[0],
                    Subresource = parts.Length > 1 ? parts[1] : null,
                    NamespaceProperty = right.Namespace.Length > 0 ? right.Namespace : null,
                    Name = right.Name.Length > 0 ? right.Name : null,
                },
            },
        };
    }

    private Task<ClusterProbeResult> GetAsync(string path, CancellationToken cancellationToken) =>
        TryAsync(() => _client.ReadAsync("get", path, ReadAsync, cancellationToken));

    private static async Task<ClusterProbeResult> TryAsync(Func<Task<JsonObject>> call)
    {
        try
        {
            return new ClusterProbeResult(200, "", await call().ConfigureAwait(false));
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            var code = exception switch
            {
                ApiServerException refused => refused.Status.Code,
                KubernetesConfigurationException => (int)HttpStatusCode.Unauthorized,
                _ => 0,
            };
            return new ClusterProbeResult(code, fault.Message, null);
        }
    }

    private static async Task<JsonObject> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length == buffer.Length) throw new JsonException("The answer is larger than 4 MiB.");
        return JsonNode.Parse(buffer.AsSpan(0, length)) as JsonObject ?? throw new JsonException("The answer is not a JSON object.");
    }
}

/// <summary>A right in RBAC's terms.</summary>
/// <param name="Verb">Verb, such as <c>list</c>.</param>
/// <param name="Group">API group; empty for the core one.</param>
/// <param name="Resource">Resource, with its subresource: <c>pods/status</c>.</param>
/// <param name="Namespace">The only namespace that it is for; empty: the whole cluster.</param>
/// <param name="Name">The only object that it is for; empty: all.</param>
public sealed record ClusterRight(string Verb, string Group, string Resource, string Namespace = "", string Name = "")
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}{(Name.Length == 0 ? "" : $" {Namespace}/{Name}")}";
}

/// <summary>What the API server answered.</summary>
/// <param name="Code">HTTP status; 401 also without credentials; 0 when it could not be called.</param>
/// <param name="Message">What was wrong, a sentence; empty when nothing was.</param>
/// <param name="Body">JSON of the answer; null when there is none.</param>
public sealed record ClusterProbeResult(int Code, string Message, System.Text.Json.Nodes.JsonObject? Body)
{
    /// <summary>Whether the call succeeded.</summary>
    public bool IsOk => Body is not null;
}
