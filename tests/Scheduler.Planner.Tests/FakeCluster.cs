using System.Globalization;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Tests;

/// <summary>
/// An API server as far as gates go: pods with gates, nominated nodes and versions, and what it refuses. Watches of planners get each
/// change when <see cref="Deliver"/> is called, in order.
/// </summary>
internal sealed class FakeCluster
{
    private readonly Dictionary<string, LocalityPod> _pods = new(StringComparer.Ordinal);
    private readonly List<(LocalityPod Pod, bool IsDeleted)> _changes = [];
    private readonly Dictionary<string, (string Node, Client Client)> _nominators = [];
    private long _version;
    private int _slowCalls;

    /// <summary>Whether calls fail.</summary>
    public bool IsDown { get; set; }

    /// <summary>The uid of a pod whose patches are never answered; null for none.</summary>
    public string? Hanging { get; set; }

    /// <summary>Whether removing gates fails, as without the right to.</summary>
    public bool CannotRelease { get; set; }

    /// <summary>Whether setting and clearing nominated nodes fails.</summary>
    public bool CannotNominate { get; set; }

    /// <summary>Whether a call that removes a gate gets no answer.</summary>
    public bool HangsReleases { get; set; }

    /// <summary>Whether a call that nominates a node gets no answer.</summary>
    public bool HangsNominations { get; set; }

    /// <summary>The namespace whose patches get no answer; null for none.</summary>
    public string? HangingNamespace { get; set; }

    /// <summary>Which calls are lost on their way, by verb and uid, such as <c>nominate a</c>: nothing is written.</summary>
    public Func<string, bool> LosesCall { get; set; } = static _ => false;

    /// <summary>Of which calls the answer is lost, by verb and uid: what they ask for is written.</summary>
    public Func<string, bool> LosesAnswer { get; set; } = static _ => false;

    /// <summary>
    /// Whose nomination a pod had when our gate was removed, by uid, while it was not taken away: a replica that reads the pod after
    /// that cannot know of it.
    /// </summary>
    public Dictionary<string, IPodGates> PlannedBy { get; } = [];

    /// <summary>How long a call takes, on this clock; null for no time.</summary>
    public (TimeProvider Clock, TimeSpan Time)? Latency { get; set; }

    /// <summary>Called when a node is nominated, before the planner has the answer.</summary>
    public Action<string> Nominated { get; set; } = static _ => { };

    /// <summary>Called when a gate is removed, before the planner has the answer.</summary>
    public Action<string> Released { get; set; } = static _ => { };

    /// <summary>Nominations that were set and cleared, and gates removed, in order.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>What a planner did that it must never do.</summary>
    public List<string> Violations { get; } = [];

    public IReadOnlyCollection<LocalityPod> Pods => _pods.Values;

    /// <summary>Pods that were ever created.</summary>
    public int CreatedCount { get; private set; }

    /// <summary>Patches that planners have tried, whatever became of them.</summary>
    public int PatchCount { get; private set; }

    /// <summary>Calls that have begun to take their time.</summary>
    public int SlowCalls => Volatile.Read(ref _slowCalls);

    public int ChangeCount => _changes.Count;

    public LocalityPod this[string uid] => _pods[uid];

    public bool Has(string uid) => _pods.ContainsKey(uid);

    /// <summary>Makes a pod with these gates.</summary>
    public void Create(string uid, string group = "job", int? size = null, params string[] gates)
    {
        var annotations = new Dictionary<string, string>
        {
            [LocalityAnnotations.Paths] = "/in",
            [LocalityAnnotations.Group] = group,
        };
        if (size is { } stated) annotations[LocalityAnnotations.GroupSize] = stated.ToString(CultureInfo.InvariantCulture);
        CreatedCount++;
        var metadata = new PodMetadata("ns", uid, uid) { Annotations = annotations };
        Set(new LocalityPod(metadata, null, "default-scheduler") { Gates = [.. gates] });
    }

    /// <summary>Makes a pod that our gate alone keeps.</summary>
    public void CreateGated(string uid, string group = "job", int? size = null) => Create(uid, group, size, IPodGates.Gate);

    public void RemoveGate(string uid, string gate) => Set(_pods[uid] with { Gates = _pods[uid].Gates.Remove(gate) });

    public void Bind(string uid, string node) => Set(WithNomination(_pods[uid], null) with { NodeName = node, IsUnschedulable = false });

    /// <summary>A scheduler finds no node for it; its nominated node stays as it is.</summary>
    public void Refuse(string uid) => Set(_pods[uid] with { IsUnschedulable = true });

    public void ClearNomination(string uid) => SetNomination(_pods[uid], null);

    public void Nominate(string uid, string node) => SetNomination(_pods[uid], node);

    /// <summary>Changes something that the planner does not read.</summary>
    public void Touch(string uid) => Set(_pods[uid]);

    public void Update(string uid, Func<LocalityPod, LocalityPod> change) => Set(change(_pods[uid]));

    public void Delete(string uid)
    {
        if (!_pods.Remove(uid, out var pod)) return;
        _changes.Add((pod, IsDeleted: true));
    }

    /// <summary>Tells a planner of the changes from this one on; returns where to go on.</summary>
    public int Deliver(ILocalityPodHandler watcher, int from, int atMost = int.MaxValue)
    {
        for (; from < _changes.Count && atMost > 0; from++, atMost--)
        {
            if (_changes[from].IsDeleted) watcher.Deleted(_changes[from].Pod);
            else watcher.Changed(_changes[from].Pod);
        }

        return from;
    }

    /// <summary>Tells a planner that starts of the pods that are there, as a list does.</summary>
    public int List(ILocalityPodHandler watcher)
    {
        foreach (var pod in _pods.Values) watcher.Changed(pod);
        return _changes.Count;
    }

    /// <summary>Whether its nominated node is one that a planner wrote which is still alive.</summary>
    public bool IsNominatedByTheLiving(LocalityPod pod) => pod.Metadata.NominatedNodeName is { } node
        && _nominators.TryGetValue(pod.Metadata.Uid, out var last) && last.Node == node && last.Client.IsAlive;

    /// <summary>Gates as one replica writes them; null once it is dead, when its calls never arrive.</summary>
    public IPodGates Gates(Func<bool> isAlive) => new Client(this, isAlive);

    private static LocalityPod WithNomination(LocalityPod pod, string? node) =>
        pod with { Metadata = pod.Metadata with { NominatedNodeName = node } };

    private LocalityPod SetNomination(LocalityPod pod, string? node)
    {
        PlannedBy.Remove(pod.Metadata.Uid);
        return Set(WithNomination(pod, node));
    }

    private async Task TakeAsync(Task time)
    {
        Interlocked.Increment(ref _slowCalls);
        await time;
    }

    private LocalityPod Set(LocalityPod pod)
    {
        pod = pod with { ResourceVersion = (++_version).ToString(CultureInfo.InvariantCulture) };
        _pods[pod.Metadata.Uid] = pod;
        _changes.Add((pod, IsDeleted: false));
        return pod;
    }

    private sealed class Client(FakeCluster cluster, Func<bool> isAlive) : IPodGates
    {
        public bool IsAlive => isAlive();

        public async Task<GateWrite> NominateAsync(LocalityPod pod, string nodeName, CancellationToken cancellationToken)
        {
            await HangAsync(pod, cancellationToken);
            if (cluster.HangsNominations) await cluster.TakeAsync(new TaskCompletionSource().Task.WaitAsync(cancellationToken));
            return await WriteAsync("nominate", pod, known =>
            {
                if (known.NodeName is not null || known.ResourceVersion != pod.ResourceVersion) return new(GateWriteEnd.Changed, "changed");
                if (cluster.CannotNominate) return new(GateWriteEnd.Refused, "not allowed");
                if (known.Metadata.NominatedNodeName is not null) cluster.Violations.Add($"{pod.Metadata.Uid} was nominated already");
                if (!known.IsGatedByUsAlone) cluster.Violations.Add($"{pod.Metadata.Uid} is nominated beside other gates");
                cluster.Writes.Add($"nominate {pod.Metadata.Uid} {nodeName}");
                var written = cluster.SetNomination(known, nodeName);
                cluster._nominators[pod.Metadata.Uid] = (nodeName, this);
                cluster.Nominated(pod.Metadata.Uid);
                return Done(written);
            });
        }

        public async Task<GateWrite> ClearNominationAsync(LocalityPod pod, CancellationToken cancellationToken)
        {
            await HangAsync(pod, cancellationToken);
            return await WriteAsync("clear", pod, known =>
            {
                if (known.NodeName is not null || known.ResourceVersion != pod.ResourceVersion) return new(GateWriteEnd.Changed, "changed");
                if (cluster.CannotNominate) return new(GateWriteEnd.Refused, "not allowed");
                if (known.Metadata.NominatedNodeName is null) return Done(known);
                cluster.Writes.Add($"clear {pod.Metadata.Uid}");
                return Done(cluster.SetNomination(known, null));
            });
        }

        public async Task<GateWrite> ReleaseAsync(LocalityPod pod, CancellationToken cancellationToken)
        {
            await HangAsync(pod, cancellationToken);
            if (cluster.HangsReleases) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return await WriteAsync("release", pod, known =>
            {
                if (cluster.CannotRelease) return new(GateWriteEnd.Refused, "not allowed");
                if (!known.IsGated) return Done(known);
                cluster.Writes.Add($"release {pod.Metadata.Uid}");
                if (known.Metadata.NominatedNodeName is not null && cluster._nominators.TryGetValue(pod.Metadata.Uid, out var last))
                    cluster.PlannedBy[pod.Metadata.Uid] = last.Client;
                var written = cluster.Set(known with { Gates = known.Gates.Remove(IPodGates.Gate) });
                cluster.Released(pod.Metadata.Uid);
                return Done(written);
            });
        }

        private async Task HangAsync(LocalityPod pod, CancellationToken cancellationToken)
        {
            if (pod.Metadata.Namespace == cluster.HangingNamespace)
                await cluster.TakeAsync(new TaskCompletionSource().Task.WaitAsync(cancellationToken));
        }

        private static GateWrite Done(LocalityPod pod) =>
            new(GateWriteEnd.Done, Pod: new WrittenPod(pod.ResourceVersion, pod.NodeName, pod.Metadata.NominatedNodeName));

        private async Task<GateWrite> WriteAsync(string verb, LocalityPod pod, Func<LocalityPod, GateWrite> write)
        {
            if (cluster.Latency is { } latency) await cluster.TakeAsync(Task.Delay(latency.Time, latency.Clock));
            if (!isAlive() || cluster.Hanging == pod.Metadata.Uid) await new TaskCompletionSource().Task;
            cluster.PatchCount++;
            var call = $"{verb} {pod.Metadata.Uid}";
            if (cluster.IsDown || cluster.LosesCall(call)) return new(GateWriteEnd.Unknown, "the API server is away");
            var end = cluster._pods.TryGetValue(pod.Metadata.Uid, out var known) ? write(known) : new(GateWriteEnd.Gone, "gone");
            return cluster.LosesAnswer(call) ? new(GateWriteEnd.Unknown, "no answer") : end;
        }
    }
}
