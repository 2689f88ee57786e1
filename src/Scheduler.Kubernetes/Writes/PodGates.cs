using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Autorest;
using k8s.Models;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Client;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Writes;

/// <summary>
/// Nominates a node for a pod and removes our scheduling gate, by strategic merge patches. The uid in each patch is a precondition, and so
/// is the version where the pod must not have changed.
/// </summary>
internal sealed class PodGates(ApiServerClient client) : IPodGates
{
    /// <inheritdoc/>
    public Task<GateWrite> NominateAsync(LocalityPod pod, string nodeName, CancellationToken cancellationToken) =>
        PatchStatusAsync("nominate", pod, nodeName, cancellationToken);

    /// <inheritdoc/>
    public Task<GateWrite> ClearNominationAsync(LocalityPod pod, CancellationToken cancellationToken) =>
        PatchStatusAsync("clear", pod, nodeName: null, cancellationToken);

    /// <inheritdoc/>
    public Task<GateWrite> ReleaseAsync(LocalityPod pod, CancellationToken cancellationToken)
    {
        // A merge patch would replace the list, and with it the gates of others.
        var gate = new JsonObject { ["$patch"] = "delete", ["name"] = IPodGates.Gate };
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["spec"] = new JsonObject { ["schedulingGates"] = new JsonArray(gate) },
        };
        return PatchAsync(
            "release", pod, body,
            (api, patch, name, @namespace, deadline) =>
                api.CoreV1.PatchNamespacedPodWithHttpMessagesAsync(patch, name, @namespace, cancellationToken: deadline),
            cancellationToken);
    }

    private Task<GateWrite> PatchStatusAsync(string verb, LocalityPod pod, string? nodeName, CancellationToken cancellationToken)
    {
        if (pod.ResourceVersion.Length == 0) return Task.FromResult(Failed(verb, pod, "its resourceVersion is not known."));
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid, ["resourceVersion"] = pod.ResourceVersion },
            ["status"] = new JsonObject { ["nominatedNodeName"] = nodeName },
        };
        return PatchAsync(
            verb, pod, body,
            (api, patch, name, @namespace, deadline) =>
                api.CoreV1.PatchNamespacedPodStatusWithHttpMessagesAsync(patch, name, @namespace, cancellationToken: deadline),
            cancellationToken);
    }

    private async Task<GateWrite> PatchAsync(
        string verb, LocalityPod pod, JsonObject body, PatchCall call, CancellationToken cancellationToken)
    {
        // Without a uid the patch would reach any pod of that name.
        if (pod.Metadata.Uid.Length == 0) return Failed(verb, pod, "its uid is not known.");
        var patch = new V1Patch(body.ToJsonString(), V1Patch.PatchType.StrategicMergePatch);
        try
        {
            var version = await client.CallAsync(verb, async (api, deadline) =>
            {
                var (name, @namespace) = (ApiPath.Segment(pod.Metadata.Name), ApiPath.Segment(pod.Metadata.Namespace));
                using var answer = await call(api, patch, name, @namespace, deadline).ConfigureAwait(false);
                return await WrittenVersion.ReadAsync(answer.Response.Content, deadline).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
            return new GateWrite(GateWriteEnd.Done, ResourceVersion: version);
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return Failed(verb, pod, fault.Message) with { End = EndOf(exception) };
        }
    }

    private static GateWrite Failed(string verb, LocalityPod pod, string why) =>
        new(GateWriteEnd.Failed, $"Cannot {verb} pod {pod.Metadata.Namespace}/{pod.Metadata.Name}: {why}");

    private static GateWriteEnd EndOf(Exception exception) =>
        exception is ApiServerException { Status: var status } ? EndOf(status) : GateWriteEnd.Failed;

    private static GateWriteEnd EndOf(ApiStatus status) => (HttpStatusCode)status.Code switch
    {
        HttpStatusCode.NotFound => GateWriteEnd.Gone,
        // The pod was replaced while the API server applied the patch.
        HttpStatusCode.Conflict when status.Message.Contains("UID in precondition", StringComparison.Ordinal) => GateWriteEnd.Gone,
        HttpStatusCode.Conflict => GateWriteEnd.Changed,
        HttpStatusCode.UnprocessableEntity when IsInvalid(status, "metadata.uid") => GateWriteEnd.Gone,
        HttpStatusCode.UnprocessableEntity when IsInvalid(status, "status.nominatedNodeName") => GateWriteEnd.Changed,
        _ => GateWriteEnd.Failed,
    };

    // A 422 lists the invalid fields after the pod's name. One of an admission policy says "is forbidden", and may name any field.
    private static bool IsInvalid(ApiStatus status, string field) =>
        status.Message.Split("\" is invalid: ", 2) is [_, var fields] && fields.Contains($"{field}:", StringComparison.Ordinal);

    private delegate Task<HttpOperationResponse<V1Pod>> PatchCall(
        ApiServerTransport api, V1Patch patch, string name, string @namespace, CancellationToken deadline);
}

/// <summary>Reads which version a write made, from the beginning of the answer; the rest of the object is not read.</summary>
internal static class WrittenVersion
{
    /// <summary>The version comes after the kind, name, namespace and uid, which are at most 800 bytes.</summary>
    private const int MaxBytes = 4 * 1024;

    /// <summary><c>metadata.resourceVersion</c>; null when the answer does not show it: the write was done all the same.</summary>
    public static async Task<string?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var read = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Find(buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            return null;
        }
    }

    private static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state: default);
        var isInMetadata = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > (isInMetadata ? 2 : 1)) continue;
            if (reader.CurrentDepth == 1) isInMetadata = reader.ValueTextEquals("metadata");
            else if (reader.ValueTextEquals("resourceVersion"))
                return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }

        return null;
    }
}
