using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The pods with a required anti-affinity that are bound or nominated: they keep other pods away from nodes.</summary>
/// <param name="pool">Makes equal texts one.</param>
internal sealed class RepellingPodTable(StringPool pool)
{
    private readonly AntiAffinityReader _reader = new(pool);
    private readonly ListedObjects<PodKey, Guid> _pods = new();
    private readonly ImmutableDictionary<Guid, RepellingPod>.Builder _byKey = ClusterPods.Empty.RepellingPods.ToBuilder();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen.</summary>
    public ClusterChange Set(ReadOnlySpan<byte> json, in PodSummary pod)
    {
        if (Read(json, pod) is not { } repelling) return Delete(pod.Key);
        var key = pod.Key.Value;
        if (_pods.Set(pod.Key, key, out _) && _byKey[key].Equals(repelling)) return ClusterChange.None;
        _byKey[key] = repelling;
        return ClusterChange.Pods;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        if (!_pods.Remove(key, out _)) return ClusterChange.None;
        _byKey.Remove(key.Value);
        return ClusterChange.Pods;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList();
        _byKey.RemoveRange(gone);
        return gone.Count > 0 ? ClusterChange.Pods : ClusterChange.None;
    }

    /// <summary>All of them; costs nothing when nothing changed.</summary>
    public ImmutableDictionary<Guid, RepellingPod> ToImmutable() => _byKey.ToImmutable();

    private RepellingPod? Read(ReadOnlySpan<byte> json, in PodSummary pod)
    {
        if (pod.HasEnded || (pod.NodeName ?? pod.Nominated?.NodeName) is not { } node) return null;
        if (json[pod.Affinity] is not { IsEmpty: false } affinity) return null;
        var terms = _reader.Read(affinity, NamespaceOf(json));
        return terms.IsEmpty ? null : new RepellingPod(node, terms);
    }

    private static string NamespaceOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) return NamespaceIn(ref reader);
            reader.SkipValue();
        }

        return "";
    }

    private static string NamespaceIn(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return "";
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("namespace"u8)) return reader.ReadText() ?? "";
            reader.SkipValue();
        }

        return "";
    }
}
