using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Adds up what a pod requests, by kube-scheduler's rule (<c>resource.PodRequests</c> of k8s.io/component-helpers): the larger of all
/// containers with the sidecars, and each init container with the sidecars started before it; the pod's own <c>resources</c> in place of
/// that where they name cpu, memory or huge pages; the overhead on top.
/// </summary>
/// <param name="otherNames">Makes names of resources besides cpu and memory one; null to pass over such resources.</param>
internal struct PodRequestsReader(StringPool? otherNames)
{
    private ResourceMap _containers;
    private ResourceMap _sidecars;
    private ResourceMap _largestInit;
    private ResourceMap _overhead;
    private ResourceMap _pod;

    /// <summary>What the pod requests.</summary>
    public readonly ResourceMap Total
    {
        get
        {
            var needed = ResourceMap.Max(_containers + _sidecars, _largestInit);
            return _overhead + new ResourceMap
            {
                MilliCpu = _pod.MilliCpu ?? needed.MilliCpu,
                MemoryBytes = _pod.MemoryBytes ?? needed.MemoryBytes,
                Others = _pod.Others == ResourceAmounts.None ? needed.Others : WithHugePagesOf(_pod.Others, needed.Others),
            };
        }
    }

    /// <summary>Reads the value of a property of the pod's spec if it bears on requests; else leaves it unread and is false.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("containers"u8)) ReadContainers(ref reader);
        else if (reader.ValueTextEquals("initContainers"u8)) ReadInitContainers(ref reader);
        else if (reader.ValueTextEquals("overhead"u8)) _overhead = ResourceMap.Read(ref reader, otherNames);
        else if (reader.ValueTextEquals("resources"u8)) _pod = ResourceMap.ReadRequests(ref reader, otherNames);
        else return false;
        return true;
    }

    private void ReadContainers(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextObject()) _containers += ReadContainer(ref reader, out _);
    }

    private void ReadInitContainers(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextObject())
        {
            var requests = ReadContainer(ref reader, out var restarts);
            // A sidecar is an init container that keeps running: those after it, and the containers, need their share in addition.
            if (restarts) _sidecars += requests;
            _largestInit = ResourceMap.Max(_largestInit, restarts ? _sidecars : _sidecars + requests);
        }
    }

    private static ResourceAmounts WithHugePagesOf(ResourceAmounts pod, ResourceAmounts containers) =>
        ResourceAmounts.Of([.. containers.All, .. pod.All.Where(each => ResourceMap.IsHugePages(each.Key))]);

    private readonly ResourceMap ReadContainer(ref Utf8JsonReader reader, out bool restarts)
    {
        var requests = default(ResourceMap);
        restarts = false;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("resources"u8)) requests = ResourceMap.ReadRequests(ref reader, otherNames);
            else if (reader.ValueTextEquals("restartPolicy"u8)) restarts = reader.ReadIs("Always"u8);
            else reader.SkipValue();
        }

        return requests;
    }
}
