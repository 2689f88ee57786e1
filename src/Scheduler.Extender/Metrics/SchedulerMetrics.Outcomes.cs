using Scheduler.Core.Outcomes;
using Scheduler.Core.Scores;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Outcomes: what bound pods got, and what they could have got.</summary>
internal sealed partial class SchedulerMetrics
{
    private ICollector<ICounter> _boundPods = null!;
    private ICollector<ICounter> _boundBytes = null!;
    private ICollector<ICounter> _achievedBytes = null!;
    private ICollector<ICounter> _achievableBytes = null!;
    private ICollector<ICounter> _missedPods = null!;
    private ICollector<ICounter> _boundUnasked = null!;

    /// <summary>A pod of one of our schedulers was bound, and prioritize was never asked about it.</summary>
    public void RecordBoundUnasked() => _boundUnasked.WithLabels().Inc();

    /// <summary>A pod was bound after an answer of ours.</summary>
    public void RecordBound(Outcome outcome)
    {
        _boundPods.WithLabels(outcome.Level.ToString()).Inc();
        _boundBytes.WithLabels(nameof(LocalityLevel.NodeCached)).Inc(outcome.Added.NodeCached);
        _boundBytes.WithLabels(nameof(LocalityLevel.NodeLocal)).Inc(outcome.Added.NodeLocal);
        _boundBytes.WithLabels(nameof(LocalityLevel.RackLocal)).Inc(outcome.Added.RackLocal);
        _boundBytes.WithLabels(nameof(LocalityLevel.OffSwitch)).Inc(outcome.Added.OffSwitch);
        _achievedBytes.WithLabels().Inc(outcome.AchievedBytes);
        _achievableBytes.WithLabels().Inc(outcome.AchievableBytes);
        if (outcome.Missed is { } reason) _missedPods.WithLabels(reason.ToString()).Inc();
    }

    private void CreateOutcomes(IMetricFactory factory)
    {
        _boundPods = factory.CreateCounter(
            Prefix + "bound_pods_total",
            "Pods with a known input that were bound after an answer of ours, by the best level at which they added anything.",
            "level");
        _boundBytes = factory.CreateCounter(
            Prefix + "bound_bytes_total",
            "What those pods added where they were bound to what their siblings read, by level; each block counts once for its job.",
            "level");
        _achievedBytes = factory.CreateCounter(
            Prefix + "bound_achieved_bytes_total", "Bytes that those pods added from the nodes they were bound to: cached and local.");
        _achievableBytes = factory.CreateCounter(
            Prefix + "bound_achievable_bytes_total", "Bytes that they could have added at the most from any node that had room.");
        _missedPods = factory.CreateCounter(
            Prefix + "bound_missed_pods_total", "Those of them that could have added more on another node, by why they are not there.", "reason");
        _boundUnasked = factory.CreateCounter(
            Prefix + "bound_unasked_pods_total",
            "Pods that ask for locality and were bound by one of Kubernetes:SchedulerNames without a prioritize request: one feasible "
            + "node, or an extender that is not configured.");
        _boundPods.Declare<LocalityLevel>();
        _boundBytes.Declare<LocalityLevel>();
        _missedPods.Declare<MissReason>();
    }
}
