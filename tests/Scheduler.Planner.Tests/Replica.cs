using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Decisions;
using Scheduler.Core.Paths;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner.Tests;

/// <summary>One replica of the planner over a <see cref="FakeCluster"/>, stepped by hand.</summary>
internal sealed class Replica : IPlannerObserver, IPodEvents, IPlannerLease, IDisposable
{
    private readonly FakeCluster _cluster;
    private readonly Watcher _watcher;
    private readonly PlanWriter _writer;
    private readonly List<Task> _writes = [];
    private int _delivered;
    private bool _isDead;

    public Replica(FakeCluster cluster, TimeProvider clock, PlannerOptions? options = null)
    {
        options ??= new PlannerOptions();
        _cluster = cluster;
        var reader = new LocalityRequestReader(PathAllowance.Of(new PathsOptions()), 16);
        Pods = new GatedPods(reader, clock);
        Siblings = new SiblingLedger(clock, SiblingOptions.Default, ISiblingObserver.None);
        Plans = new FakePlans(Siblings);
        _watcher = new Watcher(Pods, Siblings, reader);
        var released = new ReleasedPods();
        Notices = new PlanNotices(new DecisionLog(), released, new IgnoredNotices(this, static _ => { }), this, clock);
        Health = new PlannerHealth(Pods, clock);
        Reports = new PlanReports(Pods, released, options, this, clock);
        Gates = cluster.Gates(() => !_isDead);
        _writer = new PlanWriter(Gates, Pods, Siblings, Notices, options, this, clock, Log);
        Loop = new PlannerLoop(Pods, Plans, _writer, options, clock, NullLogger<PlannerLoop>.Instance);
        Pods.Bound = (pod, node) =>
        {
            BoundPods.Add($"{pod.Metadata.Uid} {pod.NodeName} {node}");
            Notices.Bound(pod, node);
        };
        _delivered = cluster.List(_watcher);
    }

    public GatedPods Pods { get; }

    public FakePlans Plans { get; }

    public IPodGates Gates { get; }

    public SiblingLedger Siblings { get; }

    public PlannerLoop Loop { get; }

    public PlanNotices Notices { get; }

    public PlanReports Reports { get; }

    public PlannerHealth Health { get; }

    /// <summary>What its writes logged.</summary>
    public RecordingLogger<PlanWriter> Log { get; } = new();

    public bool IsLeader { get; set; } = true;

    public string? Leader => IsLeader ? "this-replica" : "other-replica";

    public Task Changed => Task.CompletedTask;

    public List<ReleaseReason> Releases { get; } = [];

    public List<string> BoundPods { get; } = [];

    public List<string> Events { get; } = [];

    public void Record(PodMetadata pod, string reason, string note, bool warning) => Events.Add($"{pod.Uid} {reason}");

    public void Released(ReleaseReason reason, TimeSpan gated) => Releases.Add(reason);

    /// <summary>Its watch catches up, and it does what is due, until nothing more is.</summary>
    public void Run()
    {
        for (var before = -1; before != _cluster.ChangeCount;)
        {
            before = _cluster.ChangeCount;
            Watch();
            Step();
        }
    }

    public void Watch(int atMost = int.MaxValue)
    {
        if (!_isDead) _delivered = _cluster.Deliver(_watcher, _delivered, atMost);
    }

    /// <summary>Its watch was cut: it lists, and never learns what was between.</summary>
    public void Relist() => _delivered = _cluster.List(_watcher);

    public void Step()
    {
        if (!_isDead) _writes.AddRange(Loop.Step(IsLeader, CancellationToken.None));
    }

    /// <summary>It is killed: nothing of it happens any more.</summary>
    public void Kill() => _isDead = true;

    /// <summary>Throws what a write threw.</summary>
    public void Dispose()
    {
        foreach (var write in _writes.Where(write => write.IsFaulted)) write.GetAwaiter().GetResult();
    }

    /// <summary>Both that follow the watch: the ledger first, as in the service.</summary>
    private sealed class Watcher(GatedPods pods, SiblingLedger siblings, LocalityRequestReader reader) : ILocalityPodHandler
    {
        public void Changed(LocalityPod pod)
        {
            if (reader.Read(pod.Metadata) is { } request)
                siblings.Seen(request, new PodPlace(pod.NodeName, pod.Metadata.NominatedNodeName, pod.IsGated));
            pods.Changed(pod);
        }

        public void Deleted(LocalityPod pod)
        {
            siblings.Gone(pod.Metadata);
            pods.Deleted(pod);
        }
    }
}
