using Scheduler.Core.Waits;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Waits for locality: how they ended, and why there was none.</summary>
internal sealed partial class SchedulerMetrics : IWaitObserver
{
    /// <summary>Seconds; kube-scheduler's backoffs of 1 to 10 s, then up to the largest <c>Delay:MaxWait</c>.</summary>
    private static readonly double[] WaitBuckets = [0.1, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 3600];

    private ICollector<IHistogram> _waitSeconds = null!;
    private ICollector<ICounter> _waitRefusals = null!;
    private ICollector<ICounter> _vetoedPreemptions = null!;

    /// <inheritdoc/>
    public void WaitEnded(WaitOutcome outcome, TimeSpan waited) => _waitSeconds.WithLabels(outcome.ToString()).Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public void WaitRefused(WaitRefusal reason) => _waitRefusals.WithLabels(reason.ToString()).Inc();

    /// <inheritdoc/>
    public void PreemptionVetoed() => _vetoedPreemptions.WithLabels().Inc();

    private void CreateWaits(IMetricFactory factory)
    {
        _waitSeconds = factory.CreateHistogram(
            Prefix + "wait_duration_seconds", "How long pods were held for locality, by how that ended.", WaitBuckets, "outcome");
        _waitRefusals = factory.CreateCounter(
            Prefix + "wait_refusals_total", "Pods that would wait and from which nothing was withheld, by why.", "reason");
        _vetoedPreemptions = factory.CreateCounter(
            Prefix + "vetoed_preemptions_total", "Preemptions answered with no node, since the pod was held for locality.");
        _waitSeconds.Declare<WaitOutcome>();
        _waitRefusals.Declare<WaitRefusal>();
    }
}
