using Scheduler.Extender.Configuration;
using Scheduler.Extender.Guards;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Requests that were refused, by why.</summary>
internal sealed partial class SchedulerMetrics : IRefusalObserver
{
    private ICollector<ICounter> _refusals = null!;

    /// <inheritdoc/>
    public void Refused(Listener listener, Refusal reason) => _refusals.WithLabels(LabelOf(listener), reason.ToString()).Inc();

    /// <summary>The label of a listener.</summary>
    public static string LabelOf(Listener listener) => listener == Listener.Extender ? "extender" : "management";

    private void CreateRefusals(IMetricFactory factory)
    {
        _refusals = factory.CreateCounter(
            Prefix + "refused_requests_total", "Requests and connections that were refused, by why.", "listener", "reason");
        foreach (var reason in Enum.GetNames<Refusal>())
            foreach (var listener in Enum.GetValues<Listener>()) _refusals.WithLabels(LabelOf(listener), reason);
    }
}
