namespace Scheduler.Core.Eligibility;

/// <summary>
/// Judges a node for a pod by the same rules and in the same order as kube-scheduler's filter plugins NodeUnschedulable,
/// TaintToleration and NodeAffinity. Room is judged where the pods of the node are known.
/// </summary>
public static class NodeFilters
{
    /// <summary>The first filter that rejects the node; null when all of them pass it.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="nodeName">The node's name.</param>
    /// <param name="isCordoned">The node's <c>spec.unschedulable</c>.</param>
    /// <param name="traits">What else is known of the node; null when it is not known.</param>
    public static NodeRejection? Judge(PodConstraints pod, string nodeName, bool isCordoned, NodeTraits? traits)
    {
        if (pod.Unplannable is not null) return NodeRejection.Unplannable;
        if (traits is null) return NodeRejection.UnknownNode;
        if (isCordoned && !Tolerates(pod, Taint.Unschedulable)) return NodeRejection.Cordoned;
        foreach (var taint in traits.Taints.AsSpan())
            if (taint.Repels && !Tolerates(pod, taint))
                return NodeRejection.UntoleratedTaint;
        if (!MatchesSelector(pod, traits.Labels)) return NodeRejection.NodeSelector;
        return MatchesAffinity(pod, nodeName, traits.Labels) ? null : NodeRejection.NodeAffinity;
    }

    private static bool Tolerates(PodConstraints pod, Taint taint)
    {
        foreach (var toleration in pod.Tolerations.AsSpan())
            if (toleration.Tolerates(taint))
                return true;
        return false;
    }

    private static bool MatchesSelector(PodConstraints pod, NodeLabels labels)
    {
        foreach (var (key, value) in pod.NodeSelector.AsSpan())
            if (labels[key] != value)
                return false;
        return true;
    }

    private static bool MatchesAffinity(PodConstraints pod, string nodeName, NodeLabels labels)
    {
        if (pod.RequiredAffinity is not { } terms) return true;
        foreach (var term in terms.AsSpan())
            if (term.Matches(nodeName, labels))
                return true;
        return false;
    }
}

/// <summary>Why a node is not for a pod.</summary>
public enum NodeRejection
{
    /// <summary>No plan can be made for the pod on any node (<see cref="PodConstraints.Unplannable"/>).</summary>
    Unplannable,

    /// <summary>Labels, taints and allocatable resources of the node are not known.</summary>
    UnknownNode,

    /// <summary>The node is cordoned.</summary>
    Cordoned,

    /// <summary>The node has a taint, <c>NoSchedule</c> or <c>NoExecute</c>, that the pod does not tolerate.</summary>
    UntoleratedTaint,

    /// <summary>The node lacks a label of the pod's <c>nodeSelector</c>.</summary>
    NodeSelector,

    /// <summary>No term of the pod's required node affinity matches the node.</summary>
    NodeAffinity,

    /// <summary>A pod that is there, or at a node near it, keeps the pod away by its required anti-affinity.</summary>
    PodAntiAffinity,

    /// <summary>What the pod requests of some resource is not free on the node.</summary>
    Resources,
}
