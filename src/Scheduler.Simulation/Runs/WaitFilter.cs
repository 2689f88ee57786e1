using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Waiting;
using Scheduler.Simulation.Policies;

namespace Scheduler.Simulation.Runs;

/// <summary>
/// What the service's filter verb does with pods that wait: the same rule and the same waits, in virtual time. The API server records
/// starts and ends at once, and the watch reports a binding at once.
/// </summary>
internal sealed class WaitFilter
{
    private readonly SimulatedClock _clock;
    private readonly PodWaits _waits;
    private readonly WaitRule _rule;

    // By the uid of each pod that would wait, until it is bound.
    private readonly Dictionary<string, JobRun> _jobs = new(StringComparer.Ordinal);

    /// <param name="options">How long, how many, and for how much gain.</param>
    /// <param name="observer">Notified how waits end.</param>
    /// <param name="clock">The run's time.</param>
    public WaitFilter(SimulationOptions options, IWaitObserver observer, SimulatedClock clock)
    {
        _clock = clock;
        _waits = new PodWaits(new DelayOptions { MaxWait = options.MaxWait, MaxHeldPods = options.MaxHeldPods }, observer, clock);
        _rule = new WaitRule(options.WaitBandwidth);
    }

    /// <summary>When the next wait ends by its time; <see cref="TimeSpan.MaxValue"/> when no pod is held.</summary>
    public TimeSpan NextEnd { get; private set; } = TimeSpan.MaxValue;

    /// <summary>A job's pods are created.</summary>
    public void Submitted(JobRun job)
    {
        foreach (var request in job.Unplaced.Where(_waits.Wants))
        {
            _jobs.Add(request.Pod.Uid, job);
            Watched(request, nodeName: null);
        }
    }

    /// <summary>Decides about one attempt, and removes from the offer the nodes that do not pass.</summary>
    /// <param name="request">The pod.</param>
    /// <param name="scorer">Its job's.</param>
    /// <param name="offered">Nodes with a free slot, at least one.</param>
    /// <returns>False when the pod is held: the offer is unchanged.</returns>
    public bool Passes(LocalityRequest request, IJobScorer scorer, OfferedSlots offered)
    {
        if (!_waits.Wants(request)) return true;
        var reads = PodReads.Of(((SiblingScores)scorer).View());
        var levels = OfferedLevels.Of(reads, NodeScorer.Default.Weights, offered.ForVerbs);
        var verdict = Confirm(request, Judge(request, reads, levels));
        _waits.Answered(request.Pod, verdict);
        if (verdict.Step == WaitStep.Hold) return false;
        offered.Keep(levels, verdict);
        return true;
    }

    /// <summary>The watch reports that a pod was bound. Its condition is not modelled.</summary>
    public void Bound(LocalityRequest request, string nodeName)
    {
        if (!_jobs.Remove(request.Pod.Uid)) return;
        Watched(request, nodeName);
        _waits.Deleted(request.Pod.Uid);
        FindNextEnd();
    }

    /// <summary>
    /// Ends the waits that are over; answers the job of each, since a changed status makes kube-scheduler try the pod again.
    /// </summary>
    public IReadOnlyList<JobRun> EndWaits()
    {
        var ended = new List<JobRun>();
        foreach (var end in _waits.TakeDue())
        {
            _waits.Ended(end, isRecorded: true);
            ended.Add(_jobs[end.Pod.Uid]);
        }

        FindNextEnd();
        return ended;
    }

    /// <summary>All nodes are offered, since sampling is off, and no pod is nominated, since nothing is evicted.</summary>
    private WaitVerdict Judge(LocalityRequest request, PodReads reads, OfferedLevels levels) => _rule.Judge(new WaitQuestion
    {
        Level = request.Level,
        State = _waits.Ask(request),
        Offered = levels,
        Reads = reads,
    });

    private WaitVerdict Confirm(LocalityRequest request, WaitVerdict verdict)
    {
        if (!_waits.MustRecord(request.Pod, verdict, out var refusal)) return refusal is { } reason ? WaitVerdict.Refuse(reason) : verdict;
        _waits.Begun(request.Pod, isRecorded: true);
        FindNextEnd();
        return verdict;
    }

    private void Watched(LocalityRequest request, string? nodeName) =>
        _waits.Changed(new LocalityPod(request.Pod, nodeName, "simulated"), request);

    private void FindNextEnd() => NextEnd = _waits.NextDue() is { } left ? _clock.Now + left : TimeSpan.MaxValue;
}
