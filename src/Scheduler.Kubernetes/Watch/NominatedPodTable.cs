using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The pods that have a nominated node and are not bound: few, and for a short time each.</summary>
internal sealed class NominatedPodTable
{
    private readonly ListedObjects<PodKey, NominatedPod> _pods = new();
    private readonly ImmutableDictionary<string, NominatedPod>.Builder _byUid = ClusterPods.Empty.NominatedPods.ToBuilder();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen.</summary>
    public ClusterChange Set(in PodSummary pod)
    {
        if (pod.Nominated is not { } nominated) return Delete(pod.Key);
        if (_pods.Set(pod.Key, nominated, out var previous) && previous == nominated) return ClusterChange.None;
        _byUid[nominated.Uid] = nominated;
        return ClusterChange.Pods;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        if (!_pods.Remove(key, out var pod)) return ClusterChange.None;
        _byUid.Remove(pod!.Uid);
        return ClusterChange.Pods;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList();
        foreach (var pod in gone) _byUid.Remove(pod.Uid);
        return gone.Count > 0 ? ClusterChange.Pods : ClusterChange.None;
    }

    /// <summary>All of them by uid; costs nothing when nothing changed.</summary>
    public ImmutableDictionary<string, NominatedPod> ToImmutable() => _byUid.ToImmutable();
}
