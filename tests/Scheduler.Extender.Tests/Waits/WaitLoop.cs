using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Extender.Tracking;
using Scheduler.Hdfs;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes;
using Scheduler.Listeners.Memory;
using Scheduler.Sandbox;
using Scheduler.Simulation.Scheduling;
using Scheduler.Verbs;
using Scheduler.Verbs.Waiting;
using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Waits;

/// <summary>
/// The service's own verbs and background work, byte for byte, between a model of kube-scheduler and a table of pod conditions, all in one
/// thread and in virtual time. The input is on the nodes whose names begin with <c>near</c>.
/// </summary>
internal sealed class WaitLoop : IExtender, IPodConditions, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, IVerb> _verbs;
    private readonly Dictionary<string, JsonObject> _conditions = [];
    private readonly Dictionary<string, SimulatedPod> _pods = [];
    private readonly Dictionary<string, string?> _maxWaits = [];
    private readonly Dictionary<string, DateTimeOffset> _heldSince = [];

    public WaitLoop(IReadOnlyList<string> nodes, int slots, TimeSpan maxBackoff, DelayOptions? delay = null)
    {
        Nodes = nodes;
        var settings = new Settings
        {
            Kubernetes = new KubernetesOptions { Enabled = false },
            NameNode = new NameNodeOptions { Nameservices = new() { ["ns1"] = ["http://127.0.0.1:1"] } },
            Delay = delay ?? new DelayOptions { ReadBytesPerSecond = 1, MaxHeldPods = 1_000 },
        };
        _app = ServiceHost.Build(settings, new Connections(Nameservices.Load(null, settings.NameNode), null), builder => builder.Services
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock))
            .Replace(ServiceDescriptor.Singleton<IPodConditions>(this))
            .Replace(
                ServiceDescriptor.Singleton<IPodInputs>(
                    provider => new NearInputs(provider.GetRequiredService<LocalityRequestReader>(), nodes))));
        _verbs = _app.Services.GetServices<IVerb>().ToDictionary(verb => verb.Name);
        Get<ClusterState>().Publish(new ClusterNodes([.. nodes.Select(name => new Node(name) { AllocatablePods = slots })], []));
        Model = new KubeScheduler(Clock, Clock.Advance, this, nodes, slots, maxBackoff: maxBackoff);
    }

    public ManualTimeProvider Clock { get; } = new();

    public KubeScheduler Model { get; }

    public IReadOnlyList<string> Nodes { get; }

    public PodWaits Waits => Get<PodWaits>();

    public NearInputs Inputs => (NearInputs)Get<IPodInputs>();

    /// <summary>Our patches of each pod's status that changed something.</summary>
    public Dictionary<string, int> Patches { get; } = [];

    /// <summary>How long each pod was held: from the first answer that let no node pass to the last.</summary>
    public Dictionary<string, TimeSpan> HeldFor { get; } = [];

    /// <summary>The most pods that were held at once.</summary>
    public int MostHeld { get; private set; }

    /// <summary>A new pod that would wait for a node, in a group of its own, or one that does not ask for locality.</summary>
    public SimulatedPod Add(string name, string? maxWait, int priority = 0)
    {
        var pod = new SimulatedPod(name, priority);
        _pods.Add(name, pod);
        if (maxWait is not null) _conditions[name] = [];
        _maxWaits[name] = maxWait;
        Model.Add(pod);
        return pod;
    }

    public async Task<ExtenderFilterResult> FilterAsync(
        SimulatedPod pod, IReadOnlyList<string> nodeNames, CancellationToken cancellationToken)
    {
        var body = PodRequest.Offer(PodOf(pod), nodeNames);
        var answer = await AskAsync("filter", body);
        Contract.Check("filter", body, answer);
        var json = JsonNode.Parse(answer.Span)!;
        var passed = json["NodeNames"]!.AsArray().Select(name => (string)name!).ToArray();
        if (passed.Length == 0) NoteHeld(pod);
        MostHeld = Math.Max(MostHeld, Waits.HeldPods);
        return new ExtenderFilterResult(
            passed, json["FailedNodes"]!.AsObject().ToDictionary(node => node.Key, node => (string)node.Value!));
    }

    public async Task<IReadOnlyCollection<string>> PreemptAsync(
        SimulatedPod pod, IReadOnlyDictionary<string, string> victimByNode, CancellationToken cancellationToken)
    {
        var body = PodRequest.Preempt(PodOf(pod), victimByNode.Keys);
        var answer = await AskAsync("preempt", body);
        return [.. JsonNode.Parse(answer.Span)!["NodeNameToMetaVictims"]!.AsObject().Select(node => node.Key)];
    }

    public void Changed(SimulatedPod pod, bool isDeleted)
    {
        if (_maxWaits.GetValueOrDefault(pod.Name) is null) return;
        var args = ExtenderArgsReader.Read(PodRequest.Offer(PodOf(pod), []));
        var told = new LocalityPod(args.Pod, pod.NodeName, "s");
        if (isDeleted) Get<WaitTracker>().Deleted(told);
        else Get<WaitTracker>().Changed(told);
    }

    public async Task TickAsync()
    {
        if (Waits.NextDue() <= TimeSpan.Zero) await Get<WaitConditions>().EndDueAsync(CancellationToken.None);
    }

    public Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken) =>
        PatchAsync(pod, new JsonObject
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = reason,
            ["message"] = message,
            ["lastTransitionTime"] = since.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        });

    public Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken)
    {
        var ended = _conditions[pod.Uid].DeepClone().AsObject();
        (ended["status"], ended["reason"], ended["message"]) = ("False", reason, message);
        return PatchAsync(pod, ended);
    }

    public Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken) => PatchAsync(pod, []);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void NoteHeld(SimulatedPod pod)
    {
        _heldSince.TryAdd(pod.Name, Clock.GetUtcNow());
        HeldFor[pod.Name] = Clock.GetUtcNow() - _heldSince[pod.Name];
    }

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    private async Task<ReadOnlyMemory<byte>> AskAsync(string verb, byte[] body)
    {
        var answer = new ArrayBufferWriter<byte>();
        using var memory = Get<RequestBudget>().Begin();
        await _verbs[verb].AnswerAsync(new VerbCall(body, answer, memory), CancellationToken.None);
        return answer.WrittenMemory;
    }

    private Task<string?> PatchAsync(PodMetadata pod, JsonObject condition)
    {
        lock (_conditions)
        {
            if (JsonNode.DeepEquals(_conditions[pod.Uid], condition)) return Task.FromResult<string?>(null);
            _conditions[pod.Uid] = condition;
            Patches[pod.Uid] = Patches.GetValueOrDefault(pod.Uid) + 1;
            Model.StatusChanged(_pods[pod.Uid]);
        }

        return Task.FromResult<string?>(null);
    }

    private PodRequest RequestOf(SimulatedPod pod) => _maxWaits.GetValueOrDefault(pod.Name) is { } maxWait
        ? new PodRequest("/in", pod.Name)
        {
            Uid = pod.Name,
            Annotations = new Dictionary<string, string> { ["hdfs.locality/level"] = "node", ["hdfs.locality/max-wait"] = maxWait },
        }
        : new PodRequest(null, pod.Name) { Uid = pod.Name };

    private JsonObject PodOf(SimulatedPod pod)
    {
        var json = RequestOf(pod).ToJson();
        var status = new JsonObject { ["phase"] = "Pending" };
        if (pod.NominatedNodeName is { } nominated) status["nominatedNodeName"] = nominated;
        if (_conditions.GetValueOrDefault(pod.Name) is { Count: > 0 } condition)
            status["conditions"] = new JsonArray(condition.DeepClone());
        json["status"] = status;
        return json;
    }
}
