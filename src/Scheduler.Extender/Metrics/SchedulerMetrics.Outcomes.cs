using Prometheus;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;

namespace Scheduler.Extender.Metrics;

/// <summary>Outcomes: what bound pods got, and what they could have got.</summary>
internal sealed partial class SchedulerMetrics
{
    private readonly ByEnum<LocalityLevel, Counter.Child> _boundPods = new(families.DeclaredCounter(
        "bound_pods_total",
        "Pods with a known input that were bound after an answer of ours, by the best level at which they added anything.",
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
        "Pods that could have added more on another node by the answer given for them, by why they are not there; Unknown: no such answer.",
        "reason"));

    private readonly Counter _boundUnasked = families.Counter(
        "bound_unasked_pods_total",
        "Pods that ask for locality and were bound by one of Kubernetes:SchedulerNames without a prioritize request: one feasible "
        + "node, or an extender that is not configured.");

    /// <summary>A pod of one of our schedulers was bound, and prioritize was never asked about it.</summary>
    public void RecordBoundUnasked()
    {
        _boundUnasked.Inc();
        RecordBoundUnknown();
    }

    /// <summary>A pod was bound whose input is not known any more, or whose answer never was.</summary>
    public void RecordBoundUnknown() => _missedPods[MissReason.Unknown].Inc();

    /// <summary>A pod was bound after an answer of ours.</summary>
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
}
