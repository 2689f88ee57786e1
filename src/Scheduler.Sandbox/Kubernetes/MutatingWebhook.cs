using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// A mutating admission webhook of new pods, given in code instead of a MutatingWebhookConfiguration: <c>admission.k8s.io/v1</c>,
/// <c>failurePolicy: Ignore</c>.
/// </summary>
/// <param name="call">Answers an AdmissionReview with one; may throw.</param>
/// <param name="time">Clock of <see cref="Timeout"/>.</param>
public sealed class MutatingWebhook(Func<JsonObject, CancellationToken, Task<JsonObject?>> call, TimeProvider time)
{
    private const string Name = "webhook.sandbox";

    /// <summary><c>timeoutSeconds</c>. Default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pods that it is called for: the part of <c>namespaceSelector</c> and <c>matchConditions</c>. Default all.</summary>
    public Func<JsonObject, bool> Matches { get; init; } = _ => true;

    /// <summary>A webhook that is called at a URL.</summary>
    /// <param name="client">Trusts the server's certificate.</param>
    /// <param name="url">Such as <c>https://127.0.0.1:8890/mutate</c>.</param>
    public static Func<JsonObject, CancellationToken, Task<JsonObject?>> At(HttpClient client, Uri url) =>
        async (review, cancellationToken) =>
        {
            using var body = new ByteArrayContent(ApiJson.Bytes(review)) { Headers = { ContentType = new("application/json") } };
            using var response = await client.PostAsync(url, body, cancellationToken);
            response.EnsureSuccessStatusCode();
            return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)) as JsonObject;
        };

    /// <summary>The pod as the webhook changed it; unchanged when the call fails, as <c>failurePolicy: Ignore</c> has it.</summary>
    /// <exception cref="ApiException">The webhook refused the pod, or its patch cannot be applied: no policy ignores that.</exception>
    internal async Task<JsonObject> AdmitAsync(JsonObject pod, AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (!Matches(pod)) return pod;
        if (await AskAsync(request.ReviewOf(pod), request.Uid, cancellationToken) is not { } response) return pod;
        if (response["allowed"]!.GetValueKind() == JsonValueKind.False) throw Denied(response);
        if (response["patch"] is null) return pod;
        try
        {
            return JsonPatch.Apply(pod, JsonNode.Parse(Convert.FromBase64String((string)response["patch"]!))!.AsArray());
        }
        catch (Exception invalid) when (invalid is FormatException or JsonException or InvalidOperationException)
        {
            throw new ApiException(500, "InternalError", $"Internal error occurred: {invalid.Message}");
        }
    }

    private async Task<JsonObject?> AskAsync(JsonObject review, string uid, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A delegate may ignore its token; the API server does not wait longer all the same.
            var answer = await call(review, either.Token).WaitAsync(either.Token);
            return answer is not null && IsValid(answer, uid) ? answer["response"]!.AsObject() : null;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested
            && failed is HttpRequestException or SocketException or IOException or JsonException or InvalidOperationException
                or OperationCanceledException)
        {
            return null;
        }
    }

    private static bool IsValid(JsonObject answer, string uid) =>
        (string?)answer["kind"] == "AdmissionReview" && (string?)answer["apiVersion"] == "admission.k8s.io/v1"
        && answer["response"] is JsonObject response && (string?)response["uid"] == uid
        && response["allowed"]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False
        && (string?)response["patchType"] == (response["patch"] is null ? null : "JSONPatch");

    private static ApiException Denied(JsonObject response) => new(
        Math.Max(400, (int?)response["status"]?["code"] ?? 0), (string?)response["status"]?["reason"],
        $"admission webhook \"{Name}\" denied the request: {(string?)response["status"]?["message"] ?? "without explanation"}");
}

/// <summary>What a webhook gets besides the pod.</summary>
/// <param name="Uid">Identifies this call; the answer repeats it.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="User">Who creates it.</param>
/// <param name="IsDryRun">Whether nothing is stored.</param>
internal sealed record AdmissionRequest(string Uid, string Namespace, ApiUser User, bool IsDryRun)
{
    public JsonObject ReviewOf(JsonObject pod)
    {
        var sent = (JsonObject)pod.DeepClone();
        (sent["kind"], sent["apiVersion"]) = ("Pod", "v1");
        sent["metadata"]!["creationTimestamp"] = null;
        return new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["request"] = new JsonObject
            {
                ["uid"] = Uid,
                ["kind"] = Kind,
                ["resource"] = Resource,
                ["requestKind"] = Kind,
                ["requestResource"] = Resource,
                ["name"] = (string?)pod["metadata"]!["name"],
                ["namespace"] = Namespace,
                ["operation"] = "CREATE",
                ["userInfo"] = new JsonObject
                {
                    ["username"] = User.Name,
                    ["groups"] = new JsonArray([.. User.Groups.Select(group => (JsonNode)group)]),
                },
                ["object"] = sent,
                ["oldObject"] = null,
                ["dryRun"] = IsDryRun,
                ["options"] = new JsonObject { ["kind"] = "CreateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
            },
        };
    }

    private static JsonObject Kind => new() { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" };

    private static JsonObject Resource => new() { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" };
}
