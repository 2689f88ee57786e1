using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;
using Scheduler.Kubernetes.Writes;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// Asks the API server single questions, to find out what is wrong. Each ends within <c>Kubernetes:CallTimeout</c>, and none throws for
/// what a server may do.
/// </summary>
public sealed class ClusterProbe : IDisposable
{
    private const string SelfReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    /// <summary>Largest answer read: the API server takes no object above 3 MiB.</summary>
    private const int MaxAnswerBytes = 4 << 20;

    private readonly ApiServerClient _client;

    /// <summary>Connects nowhere yet.</summary>
    public ClusterProbe(ClusterConnection connection, KubernetesOptions options, TimeProvider clock) =>
        _client = new ApiServerClient(connection, options, new NullKubernetesObserver(), clock);

    /// <summary>The version of the API server: whether it can be reached.</summary>
    public Task<ClusterAnswer> GetVersionAsync(CancellationToken cancellationToken) => GetAsync("/version", cancellationToken);

    /// <summary>A pod.</summary>
    public Task<ClusterAnswer> GetPodAsync(string podNamespace, string name, CancellationToken cancellationToken) =>
        GetAsync($"/api/v1/namespaces/{Uri.EscapeDataString(podNamespace)}/pods/{Uri.EscapeDataString(name)}", cancellationToken);

    /// <summary>A ConfigMap.</summary>
    public Task<ClusterAnswer> GetConfigMapAsync(string mapNamespace, string name, CancellationToken cancellationToken) =>
        GetAsync($"/api/v1/namespaces/{Uri.EscapeDataString(mapNamespace)}/configmaps/{Uri.EscapeDataString(name)}", cancellationToken);

    /// <summary>Whether we have a right (SelfSubjectAccessReview); null, with the reason, when it cannot be asked.</summary>
    public async Task<(bool? IsAllowed, string Message)> MayAsync(ClusterRight right, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json => Write(json, right));
        var answer = await AnswerAsync(() => _client.AskAsync("review", SelfReviews, body, ReadAsync, cancellationToken));
        return answer.Body is { } review ? (review["status"]?["allowed"]?.GetValueKind() == JsonValueKind.True, "") : (null, answer.Message);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static void Write(Utf8JsonWriter json, ClusterRight right)
    {
        json.WriteString("apiVersion", "authorization.k8s.io/v1");
        json.WriteString("kind", "SelfSubjectAccessReview");
        json.WriteStartObject("spec");
        json.WriteStartObject("resourceAttributes");
        json.WriteString("verb", right.Verb);
        json.WriteString("group", right.Group);
        var parts = right.Resource.Split('/');
        json.WriteString("resource", parts[0]);
        if (parts.Length > 1) json.WriteString("subresource", parts[1]);
        if (right.Namespace.Length > 0) json.WriteString("namespace", right.Namespace);
        if (right.Name.Length > 0) json.WriteString("name", right.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private Task<ClusterAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        AnswerAsync(() => _client.ListAsync(path, ReadAsync, cancellationToken));

    private static async Task<ClusterAnswer> AnswerAsync(Func<Task<JsonObject>> ask)
    {
        try
        {
            return new ClusterAnswer(200, "", await ask().ConfigureAwait(false));
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return new ClusterAnswer(exception is ApiServerException refused ? refused.Status.Code : 0, fault.Message, null);
        }
    }

    private static async Task<JsonObject> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length == buffer.Length) throw new JsonException("The answer is larger than 4 MiB.");
        return JsonNode.Parse(buffer.AsSpan(0, length)) as JsonObject ?? throw new JsonException("The answer is no JSON object.");
    }
}
