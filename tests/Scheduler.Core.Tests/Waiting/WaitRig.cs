using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Waiting;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>
/// Waits as the service drives them, over an API server that is a table of conditions. Three nodes: the input is on node00, node01 is in
/// its rack, node02 is elsewhere. Each takes eight pods.
/// </summary>
internal sealed class WaitRig : IWaitObserver
{
    public const string Near = "node00", InRack = "node01", Far = "node02";

    private static readonly Scenario Cluster = new([0, 0, 1], [new ScenarioBlock(1000, [(0, false)])]);
    private static readonly PodReads Reads = PodReads.Of(SiblingView.Alone(new("", "", ""), Cluster.ToLocality(pods: 8)));

    private readonly WaitRule _rule = new(readBytesPerSecond: 1);
    private readonly DelayOptions _options;
    private PodWaits _otherReplica = null!;

    public WaitRig(DelayOptions? options = null)
    {
        _options = options ?? new DelayOptions();
        Restart();
        Lead();
        Restart();
    }

    public JumpingClock Clock { get; } = new();

    public PodWaits Waits { get; private set; } = null!;

    /// <summary>The API server's conditions by pod uid.</summary>
    public Dictionary<string, WaitingCondition> Conditions { get; } = [];

    /// <summary>How often the API server's condition of a pod really changed.</summary>
    public Dictionary<string, int> Patches { get; } = [];

    /// <summary>Whether a patch is carried out, and whether its answer arrives.</summary>
    public (bool IsDone, bool IsAnswered) Patching { get; set; } = (true, true);

    public List<(WaitOutcome Outcome, TimeSpan Waited)> Outcomes { get; } = [];

    public List<WaitRefusal> Refusals { get; } = [];

    public int Vetoes { get; private set; }

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>How long our gate may keep a pod.</summary>
    public static TimeSpan LongestGated { get; } = Seconds(10);

    public void Restart() => Waits = new PodWaits(_options, this, Clock, LongestGated);

    /// <summary>The other replica's kube-scheduler leads from now on.</summary>
    public void Lead() => (Waits, _otherReplica) = (_otherReplica, Waits);

    /// <summary>A pod that would wait 15 s for a node, as the API server and kube-scheduler know it.</summary>
    public LocalityRequest Pod(string uid = "a", string group = "g", WantedLevel level = WantedLevel.Node, double maxWait = 15) =>
        new(
            new PodMetadata("ns", uid, uid) { Waiting = Conditions.GetValueOrDefault(uid) },
            [],
            group)
        { Level = level, MaxWait = Seconds(maxWait) };

    /// <summary>Filter, as the verb does it.</summary>
    public WaitVerdict Filter(LocalityRequest request, params string[] nodeNames)
    {
        var state = Waits.Ask(request);
        var verdict = _rule.Judge(new WaitQuestion
        {
            Level = request.Level,
            State = state,
            IsNominated = request.Pod.NominatedNodeName is not null,
            Offered = OfferedLevels.Of(Reads, LevelValues.Default, Offers.Of(nodeNames)),
            Reads = Reads,
        });
        if (Waits.MustRecord(request.Pod, verdict, out var refusal))
        {
            var since = Waits.StartOf(request.Pod);
            var isRecorded = Patch(request.Pod.Uid, new WaitingCondition(true, since.AddTicks(-(since.Ticks % TimeSpan.TicksPerSecond))));
            Waits.Begun(request.Pod, isRecorded);
            if (!isRecorded) refusal = WaitRefusal.NotRecorded;
        }

        if (refusal is { } reason) verdict = WaitVerdict.Refuse(reason);
        Waits.Answered(request.Pod, verdict);
        return verdict;
    }

    public WaitStep Step(LocalityRequest request, params string[] nodeNames) => Filter(request, nodeNames).Step;

    /// <summary>The watch reports the pod as the API server has it.</summary>
    public void Watch(LocalityRequest request, string? nodeName = null, bool isGone = false) => Tell(Waits, request, nodeName, isGone);

    /// <summary>The watch reports the pod with our gate.</summary>
    public void WatchGated(LocalityRequest request) =>
        Waits.Changed(new LocalityPod(request.Pod, null, "s") { Gates = [IPodGates.Gate] }, request);

    /// <summary>The watches of both replicas do.</summary>
    public void WatchBoth(LocalityRequest request, string? nodeName)
    {
        Tell(Waits, request, nodeName, isGone: false);
        Tell(_otherReplica, request, nodeName, isGone: false);
    }

    /// <summary>Ends what is due, as the service does.</summary>
    public int EndDue()
    {
        var due = Waits.TakeDue();
        foreach (var end in due)
        {
            var uid = end.Pod.Uid;
            Waits.Ended(
                end, Patch(uid, end.IsBound ? null : Conditions.GetValueOrDefault(uid) is { } was ? was with { IsTrue = false } : null));
        }

        return due.Length;
    }

    public void WaitEnded(WaitOutcome outcome, TimeSpan waited) => Outcomes.Add((outcome, waited));

    public void WaitRefused(WaitRefusal reason) => Refusals.Add(reason);

    public void PreemptionVetoed() => Vetoes++;

    private void Tell(PodWaits waits, LocalityRequest request, string? nodeName, bool isGone)
    {
        var known = request with { Pod = request.Pod with { Waiting = Conditions.GetValueOrDefault(request.Pod.Uid) } };
        waits.Changed(new LocalityPod(known.Pod, nodeName, "s") { IsGone = isGone }, known);
    }

    private bool Patch(string uid, WaitingCondition? condition)
    {
        if (Patching.IsDone && Conditions.GetValueOrDefault(uid) != condition)
        {
            Patches[uid] = Patches.GetValueOrDefault(uid) + 1;
            if (condition is null) Conditions.Remove(uid);
            else Conditions[uid] = condition;
        }

        return Patching is { IsDone: true, IsAnswered: true };
    }
}
