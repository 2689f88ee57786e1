using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Groups;

/// <summary>
/// Every pod that has our gate, or was planned and is not bound yet, as the watch shows it. Bounded by the pods in the cluster that ask for
/// locality. Thread-safe; no method waits.
/// </summary>
/// <remarks>
/// Time counts from when ours is seen to be the only gate: until then a queue that admits jobs keeps the pod. A restart begins it anew.
/// </remarks>
internal sealed class GatedPods(LocalityRequestReader reader, TimeProvider clock) : ILocalityPodHandler
{
    /// <summary>How soon jobs that wait look again once a pod is bound or gone: bursts of such events cost one plan.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a pod may be unbound after its release before its nominated node is cleared.</summary>
    public static readonly TimeSpan BindTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GatedPod> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<JobKey, Job> _jobs = [];
    private int _gated;
    private long _seen;

    /// <summary>Called after each change, outside the lock.</summary>
    public Action Woken { get; set; } = static () => { };

    /// <summary>Called when a released pod is bound, with the node of its plan.</summary>
    public Action<LocalityPod, string> Bound { get; set; } = static (_, _) => { };

    /// <summary>Pods with our gate.</summary>
    public int GatedCount => Volatile.Read(ref _gated);

    /// <summary>Pods that were ever seen with our gate.</summary>
    public long SeenCount => Volatile.Read(ref _seen);

    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        if (pod.NodeName is not null || pod.IsGone) HurryWaiting();
        if (!pod.IsGated && !IsFollowed(pod)) return;
        if (pod.IsGone || RequestOf(pod) is not { } request)
        {
            Deleted(pod);
            return;
        }

        string? planned;
        lock (_lock) planned = Follow(pod, request);
        if (planned is not null) Bound(pod, planned);
        Woken();
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod)
    {
        HurryWaiting();
        lock (_lock) Drop(pod.Metadata.Uid);
        Woken();
    }

    /// <summary>What is in progress now. The action runs under the lock and must be short.</summary>
    public T Read<T>(Func<IReadOnlyCollection<GatedPod>, IReadOnlyCollection<Job>, T> read)
    {
        lock (_lock) return read(_pods.Values, _jobs.Values);
    }

    /// <summary>A pod is about to be written: it leaves its job. False when it is gone or already being written.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="reason">Why our gate is removed; what was tried before keeps its reason.</param>
    /// <param name="plan">Its plan; null for none, or to keep that of the attempt before.</param>
    public bool TryBeginWrite(GatedPod pod, ReleaseReason reason, Decision? plan = null)
    {
        lock (_lock)
        {
            if (!IsCurrent(pod) || pod.Step is not (GatedPodStep.Collected or GatedPodStep.WriteFailed)) return false;
            Leave(pod);
            pod.Step = GatedPodStep.Writing;
            pod.Reason ??= reason;
            if (plan is not null) (pod.UnreportedPlan, pod.PlannedNode) = (plan, plan.Best.Single().NodeName);
            return true;
        }
    }

    /// <summary>The write has ended.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="isReleased">Whether our gate is removed.</param>
    /// <param name="nominated">
    /// The node that we nominated; null for none. Unless our gate is removed, it is not certain that the node is nominated.
    /// </param>
    /// <param name="problem">Why our gate is not removed.</param>
    public void EndWrite(GatedPod pod, bool isReleased, string? nominated, string? problem = null)
    {
        var isBound = false;
        lock (_lock)
        {
            pod.LastWriteAt = clock.GetTimestamp();
            (pod.PlannedNode, pod.Problem) = (nominated, isReleased ? null : problem);
            pod.Step = isReleased ? GatedPodStep.Released : GatedPodStep.WriteFailed;
            pod.ClearAt = pod.IsRefused ? pod.LastWriteAt : After(BindTime);
            isBound = isReleased && pod.Pod.NodeName is not null;
            // Until the watch shows it without our gate, an older state of it may come that has the gate.
            if (isBound || IsDone(pod)) Drop(pod.Metadata.Uid);
        }

        if (isBound && nominated is not null) Bound(pod.Pod, nominated);
        Woken();
    }

    /// <summary>The nominated node of a pod is about to be cleared. False when it is bound or gone, or being cleared.</summary>
    public bool TryBeginClear(GatedPod pod)
    {
        lock (_lock)
        {
            if (!IsCurrent(pod) || pod.Step != GatedPodStep.Released) return false;
            pod.Step = GatedPodStep.Clearing;
            return true;
        }
    }

    /// <summary>The attempt to clear it has ended.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="retryAfter">How long until the next attempt; null when none is needed.</param>
    public void EndClear(GatedPod pod, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            pod.Step = retryAfter is null ? GatedPodStep.PlanOver : GatedPodStep.Released;
            pod.ClearAt = After(retryAfter ?? TimeSpan.Zero);
        }

        Woken();
    }

    /// <summary>What it asks for; of a gated pod without the annotation, nothing: it only has to lose the gate.</summary>
    private LocalityRequest? RequestOf(LocalityPod pod) => reader.Read(pod.Metadata)
        ?? (pod.IsGated ? new(pod.Metadata.WithoutTexts, [], PodGroup.Of(pod.Metadata)) : null);

    /// <summary>A pod was bound or is gone: jobs that wait for a near slot look again soon.</summary>
    private void HurryWaiting()
    {
        var soon = After(LookAgainAfter);
        lock (_lock)
            foreach (var job in _jobs.Values.Where(job => job.WaitsUntil > soon)) job.WaitsUntil = soon;
    }

    private bool IsFollowed(LocalityPod pod)
    {
        lock (_lock) return _pods.ContainsKey(pod.Metadata.Uid);
    }

    private bool IsCurrent(GatedPod pod) => _pods.TryGetValue(pod.Metadata.Uid, out var known) && ReferenceEquals(known, pod);

    /// <summary>Takes the newest state over. The node of the plan if the pod is bound now.</summary>
    private string? Follow(LocalityPod pod, LocalityRequest request)
    {
        var known = _pods.GetValueOrDefault(pod.Metadata.Uid);
        if (known is null) _pods.Add(pod.Metadata.Uid, known = new GatedPod(pod, request));
        else if (JobKey.Of(known.Request) != JobKey.Of(request)) Leave(known);
        CountGated(known.IsCounted, pod.IsGated);
        FollowRefusal(known, pod);
        (known.Pod, known.Request, known.IsCounted) = (pod, request, pod.IsGated);
        if (pod.IsGated || pod.Metadata.NominatedNodeName is not null) known.LastNominatedNode = pod.Metadata.NominatedNodeName;
        // Whether it was our write that removed the gate, and what was nominated, is known once the write has ended or is repeated.
        if (pod.IsGated) FollowGated(known);
        else if (known.Step is not (GatedPodStep.Writing or GatedPodStep.WriteFailed))
        {
            // Without a plan of ours there is nothing more to follow.
            if (pod.NodeName is not null || known.PlannedNode is null) Drop(pod.Metadata.Uid);
            if (pod.NodeName is not null) return known.PlannedNode;
        }

        return null;
    }

    /// <summary>A pod that was released without a node, once the watch shows it so.</summary>
    private bool IsDone(GatedPod pod) =>
        IsCurrent(pod) && pod is { Step: GatedPodStep.Released, PlannedNode: null, Pod.IsGated: false };

    /// <summary>Schedulers try a pod only once it has no gate.</summary>
    private void FollowRefusal(GatedPod known, LocalityPod pod)
    {
        var wasRefused = known.IsRefused;
        known.IsRefused = pod.IsUnschedulable && pod.Gates.IsEmpty && (wasRefused || !known.Pod.IsUnschedulable);
        if (known.IsRefused && !wasRefused) known.ClearAt = clock.GetTimestamp();
    }

    private void FollowGated(GatedPod pod)
    {
        var now = clock.GetTimestamp();
        pod.AloneSince = pod.Pod.IsGatedByUsAlone ? pod.AloneSince ?? now : null;
        pod.NominatedSince = pod.Metadata.NominatedNodeName is null ? null : pod.NominatedSince ?? now;
        if (pod.Step != GatedPodStep.Collected || pod.AloneSince is null) return;
        if (pod.NominatedSince is not null)
        {
            // Another planner placed it, and is about to remove the gate.
            Leave(pod);
            return;
        }

        var key = JobKey.Of(pod.Request);
        if (!_jobs.TryGetValue(key, out var job)) _jobs.Add(key, job = new Job(key, now));
        job.Add(pod, now);
    }

    private void Leave(GatedPod pod)
    {
        var key = JobKey.Of(pod.Request);
        if (!_jobs.TryGetValue(key, out var job)) return;
        job.Remove(pod.Metadata.Uid);
        if (job.Pods.Count == 0) _jobs.Remove(key);
    }

    private void Drop(string uid)
    {
        if (!_pods.Remove(uid, out var pod)) return;
        Leave(pod);
        CountGated(pod.IsCounted, false);
    }

    private long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    private void CountGated(bool before, bool after)
    {
        if (before == after) return;
        Volatile.Write(ref _gated, _gated + (after ? 1 : -1));
        if (after) Volatile.Write(ref _seen, _seen + 1);
    }
}
