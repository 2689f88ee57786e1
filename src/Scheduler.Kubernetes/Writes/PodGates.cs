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
        if (pod.ResourceVersion.Length == 0) return Task.FromResult(Refused(verb, pod, "its resourceVersion is not known."));
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
        if (pod.Metadata.Uid.Length == 0) return Refused(verb, pod, "its uid is not known.");
        var patch = new V1Patch(body.ToJsonString(), V1Patch.PatchType.StrategicMergePatch);
        try
        {
            var written = await client.CallAsync(verb, async (api, deadline) =>
            {
                var (name, @namespace) = (ApiPath.Segment(pod.Metadata.Name), ApiPath.Segment(pod.Metadata.Namespace));
                using var answer = await call(api, patch, name, @namespace, deadline).ConfigureAwait(false);
                return await WrittenPodReader.ReadAsync(answer.Response.Content, deadline).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
            return new GateWrite(GateWriteEnd.Done, Pod: written);
        }
        catch (Exception exception) when (ListWatchFault.From(exception) is { } fault)
        {
            return Refused(verb, pod, fault.Message) with { End = EndOf(exception) };
        }
    }

    private static GateWrite Refused(string verb, LocalityPod pod, string why) =>
        new(GateWriteEnd.Refused, $"Cannot {verb} pod {pod.Metadata.Namespace}/{pod.Metadata.Name}: {why}");

    private static GateWriteEnd EndOf(Exception exception) => exception switch
    {
        ApiServerException { Status: var status } => EndOf(status),
        // Nothing was sent.
        KubernetesConfigurationException => GateWriteEnd.Refused,
        _ => GateWriteEnd.Unknown,
    };

    private static GateWriteEnd EndOf(ApiStatus status) => (HttpStatusCode)status.Code switch
    {
        HttpStatusCode.NotFound => GateWriteEnd.Gone,
        // The pod was replaced while the API server applied the patch.
        HttpStatusCode.Conflict when status.Message.Contains("UID in precondition", StringComparison.Ordinal) => GateWriteEnd.Gone,
        HttpStatusCode.Conflict => GateWriteEnd.Changed,
        HttpStatusCode.UnprocessableEntity when IsInvalid(status, "metadata.uid") => GateWriteEnd.Gone,
        HttpStatusCode.UnprocessableEntity when IsInvalid(status, "status.nominatedNodeName") => GateWriteEnd.Changed,
        >= HttpStatusCode.InternalServerError => GateWriteEnd.Unknown,
        _ => GateWriteEnd.Refused,
    };

    // A 422 lists the invalid fields after the pod's name. One of an admission policy says "is forbidden", and may name any field.
    private static bool IsInvalid(ApiStatus status, string field) =>
        status.Message.Split("\" is invalid: ", 2) is [_, var fields] && fields.Contains($"{field}:", StringComparison.Ordinal);

    private delegate Task<HttpOperationResponse<V1Pod>> PatchCall(
        ApiServerTransport api, V1Patch patch, string name, string @namespace, CancellationToken deadline);
}

/// <summary>Reads the pod of an answer to a patch.</summary>
internal static class WrittenPodReader
{
    /// <summary>Larger than any pod that an API server stores.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The pod; null when the answer does not show it: the write was done all the same.</summary>
    public static async Task<WrittenPod?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MaxBytes, cancellationToken).ConfigureAwait(false);
            return Read(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static WrittenPod? Read(ReadOnlySpan<byte> json)
    {
        var (version, nodeName, nominated) = ((string?)null, (string?)null, (string?)null);
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) version = ReadText(ref reader, "resourceVersion"u8);
            else if (reader.ValueTextEquals("spec"u8)) nodeName = ReadText(ref reader, "nodeName"u8);
            else if (reader.ValueTextEquals("status"u8)) nominated = ReadText(ref reader, "nominatedNodeName"u8);
            else reader.SkipValue();
        }

        return version is null ? null : new WrittenPod(version, nodeName, nominated);
    }

    /// <summary>A text of the next object; null when it is absent or empty.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        string? text = null;
        if (!reader.EnterObject()) return text;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals(name)) text = reader.ReadText();
            else reader.SkipValue();
        }

        return text is "" ? null : text;
    }
}
