using Prometheus;
using Scheduler.Planner;

namespace Scheduler.Extender.Metrics;

/// <summary>The planner: what its webhook answered, gates removed and why, plans, and whether kube-scheduler followed them.</summary>
internal sealed partial class SchedulerMetrics : IPlannerObserver
{
    /// <summary>Seconds; from a group that is complete at once up to the longest time that a pod may be gated.</summary>
    private static readonly double[] GatedBuckets = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 600];

    /// <summary>Seconds; a plan takes milliseconds, and the exchanges after it 50 ms.</summary>
    private static readonly double[] PlanBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    /// <summary>Seconds; an answer takes less than a millisecond, and API servers wait for one second.</summary>
    private static readonly double[] AdmissionBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private readonly ByKey<AdmissionOutcome, Histogram.Child> _admissionSeconds = new(
        families.Histogram(
            "admission_duration_seconds", "Time of the webhook for a new pod, by what became of it.", AdmissionBuckets, "outcome"),
        outcome => [outcome.ToString()]);

    private readonly ByKey<ReleaseReason, Counter.Child> _released = new(
        families.Counter("gates_removed_total", "Pods that lost our gate, by reason; Planned: their node is nominated.", "reason"),
        reason => [reason.ToString()]);

    private readonly ByKey<ReleaseReason, Histogram.Child> _gatedSeconds = new(
        families.Histogram("gated_duration_seconds", "How long our gate alone kept pods, by why it was removed.", GatedBuckets, "reason"),
        reason => [reason.ToString()]);

    private readonly Histogram _planSeconds =
        families.Histogram("plan_duration_seconds", "Time to compute a plan for one job.", PlanBuckets);

    private readonly Counter _plannedPods = families.Counter("planned_pods_total", "Pods that got a node in a plan.");

    private readonly ByKey<bool, Counter.Child> _planBound = new(
        families.Counter("planned_pods_bound_total", "Planned pods that were bound, by whether to the node of the plan.", "outcome"),
        isFollowed => [isFollowed ? "Followed" : "Elsewhere"]);

    /// <inheritdoc/>
    public void Admitted(AdmissionOutcome outcome, TimeSpan elapsed) => _admissionSeconds[outcome].Observe(elapsed.TotalSeconds);

    /// <inheritdoc/>
    public void Released(ReleaseReason reason, TimeSpan gated)
    {
        _released[reason].Inc();
        _gatedSeconds[reason].Observe(gated.TotalSeconds);
    }

    /// <inheritdoc/>
    public void Planned(int pods, TimeSpan elapsed)
    {
        _plannedPods.Inc(pods);
        _planSeconds.Observe(elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    void IPlannerObserver.Bound(bool isFollowed) => _planBound[isFollowed].Inc();
}
