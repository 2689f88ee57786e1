using Scheduler.Planner.Groups;

namespace Scheduler.Planner.Admission;

/// <summary>What must hold before this replica gates a pod: a replica must be alive that frees it.</summary>
/// <param name="IsReady">Whether readiness answers 200 and the pods are known: the replica neither starts nor stops.</param>
/// <param name="KnowsLeader">Whether a replica, this or another, holds <c>Planner:Lease</c>.</param>
public sealed record AdmissionState(Func<bool> IsReady, Func<bool> KnowsLeader);

/// <summary>
/// Lets one more pod be gated while fewer than <see cref="PlannerOptions.MaxGatedPods"/> are. Those that this replica gated recently count
/// before the watch shows them. Thread-safe.
/// </summary>
/// <remarks>
/// A review names no uid that the watch would show, so the gated pods that the watch shows are counted: each takes the place of one gated
/// here. With several replicas they may be another's, and more pods than allowed may be gated, by what they gate together within
/// <see cref="UnseenTime"/>.
/// </remarks>
internal sealed class GateAllowance(GatedPods pods, PlannerOptions options, AdmissionState state, TimeProvider clock)
{
    /// <summary>How long a pod counts that the watch does not show: it may have been refused after it was gated.</summary>
    public static readonly TimeSpan UnseenTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<long> _unseen = [];
    private long _seen;

    /// <summary><see cref="AdmissionOutcome.Gated"/> when a pod may be gated now; else why not.</summary>
    /// <param name="isDryRun">Whether the pod is not stored, so that it does not count.</param>
    public AdmissionOutcome Take(bool isDryRun)
    {
        if (!state.IsReady()) return AdmissionOutcome.NotReady;
        if (!state.KnowsLeader()) return AdmissionOutcome.NoLeader;
        lock (_lock)
        {
            ForgetSeen();
            if (pods.GatedCount + _unseen.Count >= options.MaxGatedPods) return AdmissionOutcome.TooManyGated;
            if (!isDryRun) _unseen.Enqueue(clock.GetTimestamp());
            return AdmissionOutcome.Gated;
        }
    }

    private void ForgetSeen()
    {
        var seen = pods.SeenCount;
        for (var shown = seen - _seen; shown > 0 && _unseen.Count > 0; shown--) _unseen.Dequeue();
        _seen = seen;
        while (_unseen.TryPeek(out var at) && clock.GetElapsedTime(at) >= UnseenTime) _unseen.Dequeue();
    }
}
