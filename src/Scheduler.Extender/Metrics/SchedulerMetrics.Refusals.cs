using System.Collections.Frozen;
using Prometheus;
using Scheduler.Listeners;

namespace Scheduler.Extender.Metrics;

/// <summary>Requests that were refused, by why.</summary>
internal sealed partial class SchedulerMetrics : IRefusalObserver
{
    private readonly FrozenDictionary<(Listener Listener, Refusal Reason), Counter.Child> _refusals = ChildrenOf(families.DeclaredCounter(
        "refused_requests_total", "Requests and connections that were refused, by why.", "listener", "reason"));

    /// <summary>The label of a listener.</summary>
    public static string LabelOf(Listener listener) => listener == Listener.Extender ? "extender" : "management";

    /// <inheritdoc/>
    public void Refused(Listener listener, Refusal reason) => _refusals[(listener, reason)].Inc();

    private static FrozenDictionary<(Listener Listener, Refusal Reason), Counter.Child> ChildrenOf(Counter family) => Enum.GetValues<Listener>()
        .SelectMany(listener => Enum.GetValues<Refusal>().Select(reason => (listener, reason)))
        .ToFrozenDictionary(key => key, key => family.WithLabels(LabelOf(key.listener), key.reason.ToString()));
}
