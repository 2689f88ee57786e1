using Scheduler.Core.Siblings;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Siblings: what became of reservations.</summary>
internal sealed partial class SchedulerMetrics : ISiblingObserver
{
    private ICollector<ICounter> _reservations = null!;

    /// <inheritdoc/>
    public void ReservationEnded(ReservationEnd how) => _reservations.WithLabels(how.ToString()).Inc();

    private void CreateSiblings(IMetricFactory factory)
    {
        _reservations = factory.CreateCounter(
            Prefix + "sibling_reservations_total", "Pods that counted as placed since an answer sent them to a node, by how that ended.", "end");
        _reservations.Declare<ReservationEnd>();
    }
}
