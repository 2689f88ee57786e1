using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// The pods that ask for locality, whatever scheduler places them: they read all the same; and those with our gate. What is kept of one is
/// small, since there may be tens of thousands; handlers of a pod get all of it.
/// </summary>
/// <param name="pool">Makes equal texts one.</param>
/// <param name="forPlans">Whether what plans need is read, too.</param>
internal sealed class LocalityPodTable(StringPool pool, bool forPlans = false)
{
    /// <summary>Characters of a pod's annotations and labels together that are kept.</summary>
    public const int MaxTextLength = 2_048;

    private readonly PodConstraintsReader? _constraints = forPlans ? new PodConstraintsReader(pool) : null;
    private readonly ListedObjects<PodKey, LocalityPod> _pods = new();
    private readonly ImmutableDictionary<string, LocalityPod>.Builder _byUid = ClusterPods.Empty.LocalityPods.ToBuilder();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen; returns what is kept of it. Null when it does not ask for locality.</summary>
    public LocalityPod? Set(ReadOnlySpan<byte> json, in PodSummary summary)
    {
        if (!summary.AsksForLocality) return null;
        var pod = LocalityPodReader.Read(json, summary, pool, _constraints);
        var kept = Shortened(pod);
        if (_pods.Set(summary.Key, kept, out var previous)) _byUid.Remove(previous!.Metadata.Uid);
        _byUid[pod.Metadata.Uid] = kept;
        return pod;
    }

    /// <summary>A pod is gone, or no longer asks for locality; returns what was kept of it. Null when it never asked.</summary>
    public LocalityPod? Delete(PodKey key) => _pods.Remove(key, out var pod) ? Forget(pod!) : null;

    /// <summary>The list is whole: answers the pods that it did not name.</summary>
    public IReadOnlyList<LocalityPod> EndList() => [.. _pods.EndList().Select(Forget)];

    /// <summary>All of them by uid; costs nothing when nothing changed.</summary>
    public ImmutableDictionary<string, LocalityPod> ToImmutable() => _byUid.ToImmutable();

    private LocalityPod Forget(LocalityPod pod)
    {
        _byUid.Remove(pod.Metadata.Uid);
        return pod with { IsGone = true };
    }

    /// <summary>Of a pod whose texts are too long only its group is kept: no input is better than half of one.</summary>
    private static LocalityPod Shortened(LocalityPod pod)
    {
        var (annotations, labels) = (pod.Metadata.Annotations, pod.Metadata.Labels);
        if (annotations.Values.Concat(labels.Values).Sum(text => text.Length) <= MaxTextLength) return pod;
        return pod with
        {
            Metadata = pod.Metadata.WithoutTexts with
            {
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [LocalityAnnotations.Paths] = "",
                    [LocalityAnnotations.Group] = PodGroup.Of(pod.Metadata),
                },
            },
        };
    }
}
