using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>
/// The waits of all pods that ask to wait, and of their groups. Filter reports what was answered, and the watch what happened to the pods.
/// After a restart it continues from the conditions in their status. Thread-safe; no method blocks.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="observer">Notified of waits.</param>
/// <param name="clock">Wall and monotonic time.</param>
/// <param name="longestGated"><c>Planner:MaxGated</c>, to which the waits of gated pods are cut; null without a planner.</param>
public sealed partial class PodWaits(DelayOptions options, IWaitObserver observer, TimeProvider clock, TimeSpan? longestGated = null)
{
    private readonly Lock _lock = new();
    private readonly WaitTimes _times = new(options, longestGated ?? options.MaxWait, clock);
    private readonly Dictionary<string, PodWait> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Group), GroupWait> _groups = [];

    // Pods whose status says, or will soon say, that they wait: at most MaxHeldPods, and those found after a restart.
    private readonly HashSet<PodWait> _open = [];

    /// <summary>How many pods are held now.</summary>
    public int HeldPods
    {
        get { lock (_lock) return CountHeld(); }
    }

    /// <summary>Whether a request asks to wait, so that filter has something to decide.</summary>
    public bool Wants(LocalityRequest request) =>
        request.Level != WantedLevel.Preferred && _times.MaxWaitOf(request) > TimeSpan.Zero && request.Pod.Uid.Length > 0;

    /// <summary>Whether our gate was ever seen on a pod that asks to wait.</summary>
    public bool WasGated(PodMetadata pod)
    {
        lock (_lock) return _pods.TryGetValue(pod.Uid, out var wait) && wait.WasGated;
    }

    /// <summary>The state of a pod's wait, for a filter request or a plan.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="isGated">Whether it is known to have our gate: the watch may show that a moment later.</param>
    public WaitState Ask(LocalityRequest request, bool isGated = false)
    {
        lock (_lock)
        {
            var wait = Learn(request);
            if (isGated) SetGated(wait, isGated);
            wait.AskedAt = clock.GetTimestamp();
            wait.Last ??= WaitVerdict.PassAll;
            var mayBeHeld = wait.IsOpen || CountHeld() < options.MaxHeldPods;
            return new WaitState(_times.IsOver(wait), _times.LeftOf(wait), mayBeHeld, wait.WasRelaxed, wait.Record == WaitRecord.Waiting);
        }
    }

    /// <summary>
    /// What a verdict needs before it may be answered. A pod is held only after its start is recorded. When some nodes pass and others are
    /// withheld, the first time needs no record: the pod will most likely be bound at once, and the patch would be wasted. Later
    /// times need one.
    /// </summary>
    /// <param name="pod">The pod of the filter request.</param>
    /// <param name="verdict">The verdict to answer.</param>
    /// <param name="refusal">Why it may not be answered; null when it may.</param>
    /// <returns>True when the start has to be recorded now; <see cref="Begun"/> must follow.</returns>
    public bool MustRecord(PodMetadata pod, WaitVerdict verdict, out WaitRefusal? refusal)
    {
        refusal = null;
        lock (_lock)
        {
            if (!_pods.TryGetValue(pod.Uid, out var wait) || wait.Record == WaitRecord.Waiting || !NeedsRecord(wait, verdict)) return false;
            if (wait.Record != WaitRecord.None) refusal = WaitRefusal.NotRecorded;
            else if (CountHeld() >= options.MaxHeldPods) refusal = WaitRefusal.TooManyHeld;
            else Begin(wait);
            return refusal is null;
        }
    }

    /// <summary>
    /// The start to record for a pod: its group's start, if that is earlier, so that after a restart any held pod shows how much time the
    /// group has left. By the current wall clock.
    /// </summary>
    public DateTimeOffset StartOf(PodMetadata pod)
    {
        lock (_lock) return clock.GetUtcNow() - (_pods.TryGetValue(pod.Uid, out var wait) ? _times.ElapsedOf(wait) : TimeSpan.Zero);
    }

    /// <summary>Whether the start of a pod's wait could not be recorded: a wait that would not survive a restart does not go on.</summary>
    public bool IsUnrecorded(PodMetadata pod)
    {
        lock (_lock) return _pods.TryGetValue(pod.Uid, out var wait) && wait.Record == WaitRecord.Failed;
    }

    /// <summary>The attempt to record a start has ended.</summary>
    public void Begun(PodMetadata pod, bool isRecorded)
    {
        lock (_lock)
        {
            if (!_pods.TryGetValue(pod.Uid, out var wait) || wait.Record != WaitRecord.Beginning) return;
            wait.Record = isRecorded ? WaitRecord.Waiting : WaitRecord.Failed;
            if (isRecorded) wait.Start ??= WaitStart.Now(clock);
            else _open.Remove(wait);
        }
    }

    /// <summary>No attempt to record the start was made; a later one is allowed.</summary>
    public void NotBegun(PodMetadata pod)
    {
        lock (_lock)
        {
            if (!_pods.TryGetValue(pod.Uid, out var wait) || wait.Record != WaitRecord.Beginning) return;
            wait.Record = WaitRecord.None;
            _open.Remove(wait);
        }
    }

    /// <summary>Records what filter has answered.</summary>
    public void Answered(PodMetadata pod, WaitVerdict verdict)
    {
        lock (_lock)
        {
            if (!_pods.TryGetValue(pod.Uid, out var wait)) return;
            if (verdict.Refusal is { } reason && wait.Last?.Refusal != reason) observer.WaitRefused(reason);
            if (verdict.Step is WaitStep.Hold or WaitStep.Narrow) wait.Start ??= WaitStart.Now(clock);
            if (verdict.Step == WaitStep.Hold) Hold(wait);
            wait.WasRelaxed |= verdict.Step == WaitStep.Relax;
            wait.Last = verdict;
        }
    }

    /// <summary>
    /// Whether a preemption for this pod is answered with no node. It is as long as its wait lasts and nodes are withheld from it:
    /// otherwise pods would be evicted only for locality. The wait must be recorded, since only the end of a recorded wait makes
    /// kube-scheduler ask again.
    /// </summary>
    public bool VetoesPreemption(LocalityRequest request)
    {
        if (request.Pod.NominatedNodeName is not null) return false;
        lock (_lock)
        {
            var wait = Learn(request);
            // No filter request here yet, after a restart or on another replica: the record decides.
            var withholds = wait.Last is not { } last || last.Step is WaitStep.Hold or WaitStep.Narrow;
            var vetoes = withholds && wait.IsOpen && !_times.IsOver(wait);
            if (vetoes) observer.PreemptionVetoed();
            return vetoes;
        }
    }

    /// <summary>The wait of a pod; null when it does not ask to wait.</summary>
    public WaitReport? Describe(LocalityRequest request)
    {
        if (!Wants(request)) return null;
        lock (_lock)
        {
            if (!_pods.TryGetValue(request.Pod.Uid, out var wait))
            {
                var most = _times.MaxWaitOf(request);
                return new WaitReport(request.Level, most, WaitStatus.NeverFiltered, null, most, null);
            }

            var (left, reason) = (_times.LeftOf(wait), wait.Last?.Refusal);
            return new WaitReport(request.Level, _times.MaxWaitOf(wait), StatusOf(wait), wait.Start?.At, left, reason)
            {
                Waited = _times.WaitedOf(wait),
            };
        }
    }

    private static bool NeedsRecord(PodWait wait, WaitVerdict verdict) =>
        verdict.Step == WaitStep.Hold || (verdict.Step == WaitStep.Narrow && wait.Start is not null);

    private void Begin(PodWait wait)
    {
        wait.Record = WaitRecord.Beginning;
        _open.Add(wait);
    }

    private void Hold(PodWait wait)
    {
        wait.WasHeld = true;
        wait.Group.Start ??= WaitStart.Now(clock);
    }

    private WaitStatus StatusOf(PodWait wait) => wait.Last switch
    {
        null => wait.Record == WaitRecord.Waiting ? WaitStatus.Held : WaitStatus.NeverFiltered,
        _ when _times.IsOver(wait) => WaitStatus.Over,
        { Refusal: not null } => WaitStatus.Refused,
        { Step: WaitStep.Hold } => WaitStatus.Held,
        { Step: WaitStep.Narrow } => WaitStatus.Narrowed,
        _ => WaitStatus.NotNeeded,
    };

    private int CountHeld()
    {
        var held = 0;
        foreach (var wait in _open)
            if (wait.BoundAt is null && !_times.IsOver(wait)) held++;
        return held;
    }
}
