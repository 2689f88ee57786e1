using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>
/// The objects of a Kubernetes cluster in memory: nodes, pods, events, leases, ConfigMaps. It has no HTTP; a <see cref="SandboxApiServer"/>
/// serves it. Watchers see what is changed here. Safe for use from any thread.
/// </summary>
public sealed partial class SandboxCluster
{
    /// <summary>Seconds that a bound pod is given to end.</summary>
    private const int GracePeriodSeconds = 30;

    /// <summary>Changes per resource that are kept at least, so that a watch can resume.</summary>
    private const int HistoryCapacity = 100_000;

    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _randomLock = new();

    /// <summary>A cluster with the namespaces <c>default</c> and <c>kube-system</c> and nothing else.</summary>
    /// <param name="random">Makes uids and generated names.</param>
    /// <param name="time">Gives the timestamps.</param>
    public SandboxCluster(Random random, TimeProvider time)
    {
        _random = random;
        _time = time;
        AddNamespace("default");
        AddNamespace("kube-system");
    }

    /// <summary>Whether new objects carry <c>metadata.managedFields</c>, as real ones do: a third of their size.</summary>
    public bool HasManagedFields { get; init; }

    /// <summary>Version of Kubernetes, whose rules for nominated nodes differ. Default 1.36.2.</summary>
    public Version Version { get; init; } = new(1, 36, 2);

    /// <summary>The newest version of anything.</summary>
    public long ResourceVersion => Store.ResourceVersion;

    internal ObjectStore Store { get; } = new(HistoryCapacity);

    /// <summary>The time in the form of Kubernetes timestamps: UTC, whole seconds.</summary>
    internal string Now => _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Adds a namespace; pods added here bring their own.</summary>
    public void AddNamespace(string name) => Create(ApiResource.Namespaces, "", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["status"] = new JsonObject { ["phase"] = "Active" },
    });

    /// <summary>Labels a namespace.</summary>
    public void LabelNamespace(string name, string label, string value) => Store.Update(ApiResource.Namespaces, name, one =>
        Changed(one, json => json["metadata"]!["labels"] = new JsonObject { [label] = value }));

    /// <summary>Adds a node from its JSON; missing metadata is generated.</summary>
    /// <returns>Its JSON as stored.</returns>
    public JsonObject AddNode(JsonObject node) => Create(ApiResource.Nodes, "", node).Parse();

    /// <summary>The pod's JSON; null when there is none.</summary>
    public JsonObject? GetPod(string podNamespace, string name) =>
        Store.Get(ApiResource.Pods, StoredObject.KeyOf(podNamespace, name))?.Parse();

    /// <summary>The node's JSON; null when there is none.</summary>
    public JsonObject? GetNode(string name) => Store.Get(ApiResource.Nodes, name)?.Parse();

    /// <summary>Every event, in the order of their names.</summary>
    public IReadOnlyList<JsonObject> Events =>
        [.. Store.List(ApiResource.Events, Selection.Everything).Objects.Select(one => one.Parse())];

    /// <summary>Binds a pod, as kube-scheduler does.</summary>
    public void BindPod(string podNamespace, string name, string nodeName) => PodBinding.Bind(
        this, podNamespace, name, new JsonObject { ["target"] = new JsonObject { ["name"] = nodeName } }, dryRun: false);

    /// <summary>Changes a pod in place, status and all, as a kubelet or a controller might.</summary>
    public void UpdatePod(string podNamespace, string name, Action<JsonObject> change) =>
        Store.Update(ApiResource.Pods, StoredObject.KeyOf(podNamespace, name), pod => Changed(pod, change));

    /// <summary>Changes a node in place.</summary>
    public void UpdateNode(string name, Action<JsonObject> change) =>
        Store.Update(ApiResource.Nodes, name, node => Changed(node, change));

    /// <summary>Removes a node.</summary>
    public void DeleteNode(string name) => Store.Delete(ApiResource.Nodes, name);

    /// <summary>Removes a pod at once, whether bound or not.</summary>
    public void DeletePod(string podNamespace, string name) => DeletePod(podNamespace, name, gracePeriodSeconds: 0, uid: null);

    /// <summary>Adds or replaces the lease of a leader.</summary>
    public void SetLease(string leaseNamespace, string name, string holder)
    {
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = leaseNamespace },
            ["spec"] = new JsonObject { ["holderIdentity"] = holder, ["leaseDurationSeconds"] = 15, ["renewTime"] = Now },
        };
        var key = StoredObject.KeyOf(leaseNamespace, name);
        if (Store.Get(ApiResource.Leases, key) is null) Create(ApiResource.Leases, leaseNamespace, lease);
        else Store.Update(ApiResource.Leases, key, old => Changed(old, one => one["spec"] = lease["spec"]!.DeepClone()));
    }

    /// <summary>The lease's JSON; null when there is none.</summary>
    public JsonObject? GetLease(string leaseNamespace, string name) =>
        Store.Get(ApiResource.Leases, StoredObject.KeyOf(leaseNamespace, name))?.Parse();

    /// <summary>Changes a lease by a JSON merge patch, as a person might.</summary>
    public void UpdateLease(string leaseNamespace, string name, JsonObject patch) => Store.Update(
        ApiResource.Leases, StoredObject.KeyOf(leaseNamespace, name), lease => (JsonObject)MergePatch.Apply(lease, patch)!);

    /// <summary>Adds a ConfigMap of one file.</summary>
    public void AddConfigMap(string mapNamespace, string name, string file, string text) => Create(
        ApiResource.ConfigMaps, mapNamespace, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { [file] = text },
        });

    /// <summary>Drops the history, as a compaction of etcd does: every version that a client holds is too old (410).</summary>
    public void Compact() => Store.Compact();

    /// <summary>Deletes as the API server does: a bound pod stays, terminating, unless its grace period is 0.</summary>
    internal StoredObject DeletePod(string podNamespace, string name, int? gracePeriodSeconds, string? uid) => Store.Atomically(() =>
    {
        var key = StoredObject.KeyOf(podNamespace, name);
        var grace = 0;
        var terminating = Store.Update(ApiResource.Pods, key, pod =>
        {
            CheckUid(pod, name, uid);
            grace = (string?)pod["spec"]?["nodeName"] is { Length: > 0 } ? gracePeriodSeconds ?? GracePeriodSeconds : 0;
            return Terminating(pod, grace);
        });
        if (grace == 0) Store.Delete(ApiResource.Pods, key);
        return terminating;
    });

    private static void CheckUid(JsonObject pod, string name, string? uid)
    {
        if (uid is null || uid == (string?)pod["metadata"]!["uid"]) return;
        throw ApiException.Conflict(
            "Pod", name,
            $"the UID in the precondition ({uid}) does not match the UID in record ({(string?)pod["metadata"]!["uid"]}). "
            + "The object might have been deleted and then recreated");
    }

    private static JsonObject Changed(JsonObject value, Action<JsonObject> change)
    {
        change(value);
        return value;
    }

    private JsonObject Terminating(JsonObject pod, int grace)
    {
        var metadata = pod["metadata"]!.AsObject();
        if (metadata["deletionTimestamp"] is null) metadata["generation"] = ((long?)metadata["generation"] ?? 0) + 1;
        metadata["deletionTimestamp"] = _time.GetUtcNow().UtcDateTime.AddSeconds(grace)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        metadata["deletionGracePeriodSeconds"] = grace;
        return pod;
    }
}
