using Prometheus;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;

namespace Scheduler.Extender.Metrics;

/// <summary>Pods: what bound pods got and could have got, what became of reservations, how waits ended.</summary>
internal sealed partial class SchedulerMetrics : ISiblingObserver, IWaitObserver
{
    private readonly ByEnum<LocalityLevel, Counter.Child> _boundPods = new(families.DeclaredCounter(
        "bound_pods_total",
        "Pods with a known input that were bound after an answer of ours, or lost our gate without a plan, by the best level at which "
        + "they added anything.",
        "level"));

    private readonly ByEnum<LocalityLevel, Counter.Child> _boundBytes = new(families.DeclaredCounter(
        "bound_bytes_total",
        "What those pods added where they were bound to what their siblings read, by level; each block counts once for its job.",
        "level"));

    private readonly Counter _achievedBytes = families.Counter(
        "bound_achieved_bytes_total",
        "Bytes that pods with a recorded answer added from the nodes they were bound to, as of that answer: cached and local.");

    private readonly Counter _achievableBytes = families.Counter(
        "bound_achievable_bytes_total", "Bytes that they would have added from the offered nodes that were scored best.");

    private readonly ByEnum<MissReason, Counter.Child> _missedPods = new(families.DeclaredCounter(
        "bound_missed_pods_total",
        "Pods that could have added more on another node by the answer or plan given for them, by why they are not there; Unknown: no such "
        + "answer.",
        "reason"));

    private readonly Counter _boundUnasked = families.Counter(
        "bound_unasked_pods_total",
        "Pods that ask for locality and were bound by one of Kubernetes:SchedulerNames without a prioritize request: one feasible "
        + "node, or an extender that is not configured.");

    /// <summary>A pod of one of our schedulers was bound, and prioritize was never called for it.</summary>
    public void RecordBoundUnasked()
    {
        _boundUnasked.Inc();
        RecordBoundUnknown();
    }

    /// <summary>A pod was bound whose input is no longer known, or that was never answered.</summary>
    public void RecordBoundUnknown() => _missedPods[MissReason.Unknown].Inc();

    /// <summary>A pod was bound after an answer of ours, or after it lost our gate without a plan.</summary>
    public void RecordBound(Outcome outcome)
    {
        _boundPods[outcome.Level].Inc();
        _boundBytes[LocalityLevel.NodeCached].Inc(outcome.Added.NodeCached);
        _boundBytes[LocalityLevel.NodeLocal].Inc(outcome.Added.NodeLocal);
        _boundBytes[LocalityLevel.RackLocal].Inc(outcome.Added.RackLocal);
        _boundBytes[LocalityLevel.OffSwitch].Inc(outcome.Added.OffSwitch);
        _achievedBytes.Inc(outcome.Rated?.Achieved ?? 0);
        _achievableBytes.Inc(outcome.Rated?.Achievable ?? 0);
        if (outcome.Missed is { } reason) _missedPods[reason].Inc();
    }

    private readonly ByEnum<ReservationEnd, Counter.Child> _reservations = new(families.DeclaredCounter(
        "sibling_reservations_total", "Pods that counted as placed since an answer sent them to a node, by how that ended.", "end"));

    /// <inheritdoc/>
    public void ReservationEnded(ReservationEnd how) => _reservations[how].Inc();

    /// <summary>Seconds; kube-scheduler's backoffs of 1 to 10 s, then up to the largest <c>Delay:MaxWait</c>.</summary>
    private static readonly double[] WaitBuckets = [0.1, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 3600];

    private readonly ByEnum<WaitOutcome, Histogram.Child> _waitSeconds = new(families.DeclaredHistogram(
        "wait_duration_seconds", "How long pods were held for locality, by how that ended.", WaitBuckets, "outcome"));

    private readonly ByEnum<WaitRefusal, Counter.Child> _waitRefusals = new(families.DeclaredCounter(
        "wait_refusals_total", "Pods that asked to wait and were not held, by reason.", "reason"));

    private readonly Counter _vetoedPreemptions = families.Counter(
        "vetoed_preemptions_total", "Preemptions answered with no node because the pod was held for locality.");

    /// <inheritdoc/>
    public void WaitEnded(WaitOutcome outcome, TimeSpan waited) => _waitSeconds[outcome].Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public void WaitRefused(WaitRefusal reason) => _waitRefusals[reason].Inc();

    /// <inheritdoc/>
    public void PreemptionVetoed() => _vetoedPreemptions.Inc();
}
