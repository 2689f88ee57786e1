using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>What explain says of gated and released pods.</summary>
internal sealed class PlanReports(
    GatedPods pods, ReleasedPods released, PlannerOptions options, IPlannerLease lease, TimeProvider clock) : IPlanReports
{
    /// <inheritdoc/>
    public PlanReport? Find(string podNamespace, string podName) =>
        pods.Read((all, jobs) => all
            .Where(pod => pod.Metadata.Namespace == podNamespace && pod.Metadata.Name == podName && pod.Step < GatedPodStep.Released)
            .Select(pod => Of(pod, jobs))
            .FirstOrDefault())
        ?? (released.Find(podNamespace, podName) is { } one ? Of(one) : null);

    private PlanReport Of(GatedPod pod, IReadOnlyCollection<Job> jobs) =>
        new(pod.Metadata.WithoutTexts, StepOf(pod, jobs), AtOf(pod.AloneSince) ?? pod.Pod.CreatedAt ?? clock.GetUtcNow())
        {
            Request = pod.Request,
            ReleasedBy = AtOf(pod.AloneSince) + options.MaxGated.Value,
            OtherGates = [.. pod.Pod.Gates.Where(gate => gate != IPodGates.Gate)],
            NodeName = pod.PlannedNode,
            Leader = lease.Leader,
        };

    private static PlanReport Of(ReleasedPod pod) =>
        new(pod.Pod, pod.Reason == ReleaseReason.Planned ? PlanStep.Planned : PlanStep.Unplanned, pod.At)
        {
            NodeName = pod.NodeName,
            WhyNot = pod.Reason == ReleaseReason.Planned ? null : PlanNotices.WhyNot(pod.Reason),
        };

    private PlanStep StepOf(GatedPod pod, IReadOnlyCollection<Job> jobs)
    {
        if (pod.Step is GatedPodStep.Writing or GatedPodStep.WriteFailed) return PlanStep.Releasing;
        if (pod.AloneSince is null) return PlanStep.OtherGates;
        if (!lease.IsLeader) return PlanStep.AtLeader;
        return jobs.FirstOrDefault(job => job.Key == JobKey.Of(pod.Request)) switch
        {
            { WaitsUntil: not null } => PlanStep.WaitingForSlot,
            { MapReads: not null } => PlanStep.WaitingForMap,
            _ => PlanStep.Collecting,
        };
    }

    private DateTimeOffset? AtOf(long? timestamp) => timestamp is { } then ? clock.GetUtcNow() - clock.GetElapsedTime(then) : null;
}
