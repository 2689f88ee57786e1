using Prometheus;
using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Metrics;

/// <summary>Siblings: what became of reservations.</summary>
internal sealed partial class SchedulerMetrics : ISiblingObserver
{
    private readonly ByEnum<ReservationEnd, Counter.Child> _reservations = new(families.DeclaredCounter(
        "sibling_reservations_total", "Pods that counted as placed since an answer sent them to a node, by how that ended.", "end"));

    /// <inheritdoc/>
    public void ReservationEnded(ReservationEnd how) => _reservations[how].Inc();
}
