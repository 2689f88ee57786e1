using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner;

/// <summary>
/// Finds where the pods of a job run best: from their inputs to the ledgers of their siblings, and from the nodes that have room to one
/// node for each pod.
/// </summary>
internal sealed class JobPlanner(
    IPodInputs inputs, SiblingLedger siblings, ClusterState cluster, BlockMapStore store, GroupPlanner planner, GatedPods gated,
    PlanWaits waits, PlannerOptions options, IPlannerObserver observer, TimeProvider clock) : IJobPlans
{
    /// <inheritdoc/>
    public JobPlan? Plan(IReadOnlyList<GatedPod> pods, bool mayWait)
    {
        var (candidates, plans) = (new List<LocatedPod>(pods.Count), new List<PodPlan>(pods.Count));
        foreach (var pod in pods)
        {
            if (WhyNotPlanned(pod) is { } reason) plans.Add(new PodPlan(pod, null, reason));
            else if (inputs.TryLocate(pod.Request.Paths) is { } located) candidates.Add(new LocatedPod(pod, located));
            else if (mayWait) return null;
            else plans.Add(new PodPlan(pod, null, ReleaseReason.NoMap));
        }

        if (candidates.Count > 0) plans.AddRange(PlanLocated(candidates));
        return new JobPlan(plans);
    }

    /// <inheritdoc/>
    public Task ReadMapsAsync(IReadOnlyList<GatedPod> pods) => Task.WhenAll(pods
        .SelectMany(pod => pod.Request.Paths.Select(path => (Path: path, pod.Metadata.Namespace)))
        .Distinct()
        .Select(each => store.PrefetchAsync(each.Path, each.Namespace)));

    /// <inheritdoc/>
    public Task RecordWaitAsync(GatedPod pod, CancellationToken cancellationToken) => waits.RecordAsync(pod.Request, cancellationToken);

    /// <inheritdoc/>
    public int PlacedOf(LocalityRequest request) => siblings.PlacedOf(request);

    private static ReleaseReason? WhyNotPlanned(GatedPod pod) =>
        pod.Request.IsDriver || pod.Request.Paths.IsEmpty ? ReleaseReason.NoInput
        : pod.Pod.Constraints is not { Unplannable: null } ? ReleaseReason.Unplannable
        : null;

    private IEnumerable<PodPlan> PlanLocated(List<LocatedPod> located)
    {
        var started = clock.GetTimestamp();
        // Nodes are indices of one topology. The map of a later pod may have brought DataNodes that were not known before it: earlier ones
        // are located again. A pod that is on another topology even so, while nodes change, is released.
        var topology = located[^1].Located.Locality.Topology;
        var pods = located.ConvertAll(pod => IsOn(topology)(pod) ? pod : Again(pod));
        var (current, others) = (pods.Where(IsOn(topology)).ToList(), pods.Where(pod => !IsOn(topology)(pod)));
        var rooms = new NodeRooms(topology.Cluster, cluster.Pods, [.. current.Select(pod => pod.Pod.Pod)], Unseen());
        var members = current.Select((pod, place) => new PlanMember(
            siblings.View(pod.Pod.Request, pod.Located.Maps, pod.Located.Locality), rooms.KindOf(place)));
        var plan = planner.Plan([.. members], rooms);
        observer.Planned(plan.Members.Count(member => member.Reason is null), clock.GetElapsedTime(started));
        return
        [
            .. plan.Members.Select((member, place) => Follow(current[place], member, topology)),
            .. others.Select(pod => new PodPlan(pod.Pod, null, ReleaseReason.NoMap)),
        ];
    }

    private LocatedPod Again(LocatedPod pod) => pod with { Located = inputs.TryLocate(pod.Pod.Request.Paths) ?? pod.Located };

    private PodPlan Follow(LocatedPod pod, PlannedMember planned, NetworkTopology topology)
    {
        if (planned.Reason == UnplannedReason.NoRoom) return new PodPlan(pod.Pod, null, ReleaseReason.NoRoom);
        var nodeName = planned.Node.IsNone ? "" : topology.Cluster[planned.Node].Name;
        if (waits.Holds(pod.Pod.Request, planned.Member.View, nodeName, pod.Pod.Pod.Requests) && !IsLastLook(pod.Pod))
            return new PodPlan(pod.Pod, null, null);
        if (planned.Reason is not null) return new PodPlan(pod.Pod, null, ReleaseReason.NothingNear);
        // Before the pod counts among its siblings: the decision says what it adds to them.
        var decision = DecisionOf(pod, planned.Member.View, nodeName);
        siblings.Plan([new(pod.Pod.Request, nodeName)]);
        return new PodPlan(pod.Pod, decision, ReleaseReason.Planned);
    }

    private Decision DecisionOf(LocatedPod pod, SiblingView view, string nodeName)
    {
        var (request, located) = (pod.Pod.Request, pod.Located);
        var states = InputSet.Of(request.Paths).Paths.Zip(
            located.Maps, (path, map) => new InputState(path, map.Origin, map.TotalBytes, null, null));
        var input = new PodInput(request.Pod, request, [.. states], located, NeutralReason.None);
        return Decision.OfPlan(input, view, nodeName, clock.GetUtcNow());
    }

    /// <summary>Whether the pod is planned as if its wait were over: its wait is cut to <see cref="PlannerOptions.MaxGated"/>.</summary>
    private bool IsLastLook(GatedPod pod) => pod.LastLookAt(options, clock) <= clock.GetTimestamp();

    /// <summary>Pods whose nomination the snapshot may not show yet.</summary>
    private NominatedPod[] Unseen() => gated.Read((all, _) => all
        .Where(pod => pod is { PlannedNode: not null, Step: not GatedPodStep.PlanOver })
        .Select(pod => new NominatedPod(
            pod.Metadata.Uid, pod.PlannedNode!, pod.Pod.Constraints?.Requests ?? ResourceAmounts.None))
        .ToArray());

    private static Func<LocatedPod, bool> IsOn(NetworkTopology topology) =>
        pod => ReferenceEquals(pod.Located.Locality.Topology, topology);

    private readonly record struct LocatedPod(GatedPod Pod, LocatedInput Located);
}
