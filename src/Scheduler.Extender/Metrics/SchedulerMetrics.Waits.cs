using Prometheus;
using Scheduler.Core.Waiting;

namespace Scheduler.Extender.Metrics;

/// <summary>Waits for locality: how they ended, and why there was none.</summary>
internal sealed partial class SchedulerMetrics : IWaitObserver
{
    /// <summary>Seconds; kube-scheduler's backoffs of 1 to 10 s, then up to the largest <c>Delay:MaxWait</c>.</summary>
    private static readonly double[] WaitBuckets = [0.1, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 3600];

    private readonly ByEnum<WaitOutcome, Histogram.Child> _waitSeconds = new(families.DeclaredHistogram(
        "wait_duration_seconds", "How long pods were held for locality, by how that ended.", WaitBuckets, "outcome"));

    private readonly ByEnum<WaitRefusal, Counter.Child> _waitRefusals = new(families.DeclaredCounter(
        "wait_refusals_total", "Pods that would wait and from which nothing was withheld, by why.", "reason"));

    private readonly Counter _vetoedPreemptions = families.Counter(
        "vetoed_preemptions_total", "Preemptions answered with no node, since the pod was held for locality.");

    /// <inheritdoc/>
    public void WaitEnded(WaitOutcome outcome, TimeSpan waited) => _waitSeconds[outcome].Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public void WaitRefused(WaitRefusal reason) => _waitRefusals[reason].Inc();

    /// <inheritdoc/>
    public void PreemptionVetoed() => _vetoedPreemptions.Inc();
}
