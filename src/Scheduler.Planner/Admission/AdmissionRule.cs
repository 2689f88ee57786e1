using System.Collections.Frozen;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Admission;

/// <summary>
/// Whether a pod gets our gate. It repeats the <c>matchConditions</c> of the webhook's manifest, which may be edited, and is stricter: a
/// pod must also name a path that its namespace may use. The label <c>hdfs.locality/plan=enabled</c> of the namespace is checked by the
/// API server alone (<c>namespaceSelector</c>), since a review does not show it.
/// </summary>
/// <param name="reader">Reads what the pod asks for.</param>
/// <param name="schedulerNames">Schedulers whose pods are planned.</param>
internal sealed class AdmissionRule(LocalityRequestReader reader, IEnumerable<string> schedulerNames)
{
    /// <summary>On a pod that stands for a static pod at the API server (set by kubelet).</summary>
    public const string MirrorAnnotation = "kubernetes.io/config.mirror";

    /// <summary>The gate of Kueue's topology-aware scheduling. Its pods get nodes from Kueue, also without an annotation.</summary>
    public const string KueueTopologyGate = "kueue.x-k8s.io/topology";

    /// <summary>The kind of owner whose pods are bound to given nodes by their affinity.</summary>
    public const string DaemonSet = "DaemonSet";

    private const string KueuePodSet = "kueue.x-k8s.io/podset-";

    private readonly FrozenSet<string> _schedulerNames = schedulerNames.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether this annotation requests Kueue's topology-aware scheduling: <c>kueue.x-k8s.io/podset-required-topology</c>,
    /// <c>…-preferred-topology</c>, <c>…-unconstrained-topology</c>, and those of slices and spreading
    /// (https://kueue.sigs.k8s.io/docs/concepts/topology_aware_scheduling/).
    /// </summary>
    public static bool IsKueueTopologyRequest(ReadOnlySpan<char> annotation) =>
        annotation.StartsWith(KueuePodSet) && annotation.Contains("topology", StringComparison.Ordinal);

    /// <summary><see cref="AdmissionOutcome.Gated"/> when the pod is to be gated; else why not.</summary>
    public AdmissionOutcome Judge(AdmissionReview review)
    {
        if (review.Problem is not null) return AdmissionOutcome.Unreadable;
        if (review is not { ObjectKind: "/v1/Pod", Operation: "CREATE", SubResource: "" }) return AdmissionOutcome.OtherRequest;
        return review.Pod is { HasSpec: true } pod ? Judge(pod) : AdmissionOutcome.Unreadable;
    }

    private AdmissionOutcome Judge(ReviewedPod pod)
    {
        if (pod.HasOurGate) return AdmissionOutcome.GatedBefore;
        if (pod.Metadata.Annotations.GetValueOrDefault(LocalityAnnotations.Plan) == "false") return AdmissionOutcome.NotRequested;
        if (!pod.Metadata.Annotations.ContainsKey(LocalityAnnotations.Paths)) return AdmissionOutcome.NotRequested;
        if (HasAPlace(pod)) return AdmissionOutcome.PlacedOtherwise;
        var scheduler = string.IsNullOrEmpty(pod.SchedulerName) ? PlannerOptions.DefaultSchedulerName : pod.SchedulerName;
        if (!_schedulerNames.Contains(scheduler)) return AdmissionOutcome.OtherScheduler;
        return reader.Read(pod.Metadata) is { IsDriver: false, Paths.IsEmpty: false } ? AdmissionOutcome.Gated : AdmissionOutcome.NoInput;
    }

    private static bool HasAPlace(ReviewedPod pod) =>
        !string.IsNullOrEmpty(pod.NodeName) || pod.Metadata.NominatedNodeName is not null
        || pod.IsOfDaemonSet || pod.IsPlacedByKueue || pod.IsMirror || pod.IsBeingDeleted;
}
