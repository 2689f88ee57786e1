using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <content>How objects come to be.</content>
public sealed partial class SandboxCluster
{
    private volatile MutatingWebhook? _webhook;

    /// <summary>Called at each creation of a pod over HTTP or by <see cref="CreatePodAsync(JsonObject, CancellationToken)"/>.</summary>
    public MutatingWebhook? Webhook
    {
        get => _webhook;
        set => _webhook = value;
    }

    /// <summary>Adds a MutatingWebhookConfiguration, to be read: what is called is <see cref="Webhook"/>.</summary>
    public void AddWebhookConfiguration(JsonObject configuration) =>
        Create(ApiResource.MutatingWebhookConfigurations, "", configuration);

    /// <summary>Adds a pod from its JSON, defaulted as the API server does.</summary>
    /// <returns>Its JSON as stored.</returns>
    public JsonObject AddPod(JsonObject pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var podNamespace = (string?)pod["metadata"]?["namespace"] ?? "default";
        if (Store.Get(ApiResource.Namespaces, podNamespace) is null) AddNamespace(podNamespace);
        return CreatePod(podNamespace, pod).Parse();
    }

    /// <summary>Creates a pod as a controller does: admitted by the webhook, without a status of its own.</summary>
    /// <returns>Its JSON as stored.</returns>
    public async Task<JsonObject> CreatePodAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var podNamespace = (string?)pod["metadata"]?["namespace"] ?? "default";
        return (await CreatePodAsync(podNamespace, pod, ApiUser.Admin, dryRun: false, cancellationToken)).Parse();
    }

    internal async Task<StoredObject> CreatePodAsync(
        string podNamespace, JsonObject pod, ApiUser user, bool dryRun, CancellationToken cancellationToken)
    {
        var own = (JsonObject)pod.DeepClone();
        own.Remove("status");
        if (own["metadata"] is not JsonObject metadata) own["metadata"] = metadata = [];
        metadata["namespace"] = podNamespace;
        if (Webhook is { } webhook)
        {
            PodDefaults.Fill(own);
            own = await webhook.AdmitAsync(own, new AdmissionRequest(NewUid(), podNamespace, user, dryRun), cancellationToken);
        }

        return CreatePod(podNamespace, own, dryRun);
    }

    /// <summary>Adds an object with the metadata that a server generates.</summary>
    internal StoredObject Create(ApiResource resource, string itsNamespace, JsonObject value, bool dryRun = false)
    {
        var own = (JsonObject)value.DeepClone();
        Name(own);
        var metadata = own["metadata"]!.AsObject();
        if (resource.IsNamespaced) metadata["namespace"] = itsNamespace;
        if (metadata["uid"] is null) metadata["uid"] = NewUid();
        if (metadata["creationTimestamp"] is null) metadata["creationTimestamp"] = Now;
        if (HasManagedFields) metadata["managedFields"] = ManagedFields.Of(own, resource, Now);
        return Store.Create(resource, own, dryRun);
    }

    private StoredObject CreatePod(string podNamespace, JsonObject pod, bool dryRun = false)
    {
        var own = (JsonObject)pod.DeepClone();
        Name(own);
        PodDefaults.Check(own);
        PodDefaults.Fill(own);
        PodDefaults.FillGated(own, Now);
        if (own["metadata"]!["generation"] is null) own["metadata"]!["generation"] = 1;
        return Create(ApiResource.Pods, podNamespace, own, dryRun);
    }

    private void Name(JsonObject value)
    {
        if (value["metadata"] is not JsonObject metadata) value["metadata"] = metadata = [];
        if (metadata["name"] is not null || (string?)metadata["generateName"] is not { } prefix) return;
        metadata["name"] = prefix + NewUid()[..5];
    }

    private string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_randomLock) _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
