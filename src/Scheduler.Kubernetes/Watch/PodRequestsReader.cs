using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Adds up what a pod requests, by kube-scheduler's rule (<c>resource.PodRequests</c> of k8s.io/component-helpers): the larger of all
/// containers with the sidecars, and each init container with the sidecars started before it; the pod's own <c>resources</c> in place of
/// that where they name a resource; the overhead on top.
/// </summary>
internal struct PodRequestsReader
{
    private ResourceRequests _containers;
    private ResourceRequests _sidecars;
    private ResourceRequests _largestInit;
    private ResourceRequests _overhead;
    private ResourceRequests _pod;
    private bool _podHasCpu;
    private bool _podHasMemory;

    /// <summary>What the pod requests.</summary>
    public readonly ResourceRequests Total
    {
        get
        {
            var needed = ResourceRequests.Max(_containers + _sidecars, _largestInit);
            if (_podHasCpu) needed = needed with { MilliCpu = _pod.MilliCpu };
            if (_podHasMemory) needed = needed with { MemoryBytes = _pod.MemoryBytes };
            return needed + _overhead;
        }
    }

    /// <summary>Reads the value of a property of the pod's spec if it bears on requests; else leaves it unread and is false.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("containers"u8)) ReadContainers(ref reader);
        else if (reader.ValueTextEquals("initContainers"u8)) ReadInitContainers(ref reader);
        else if (reader.ValueTextEquals("overhead"u8)) _overhead = ResourceRequests.Read(ref reader, out _, out _);
        else if (reader.ValueTextEquals("resources"u8)) _pod = ResourceRequests.ReadRequests(ref reader, out _podHasCpu, out _podHasMemory);
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
            _largestInit = ResourceRequests.Max(_largestInit, restarts ? _sidecars : _sidecars + requests);
        }
    }

    private static ResourceRequests ReadContainer(ref Utf8JsonReader reader, out bool restarts)
    {
        var requests = default(ResourceRequests);
        restarts = false;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("resources"u8)) requests = ResourceRequests.ReadRequests(ref reader, out _, out _);
            else if (reader.ValueTextEquals("restartPolicy"u8)) restarts = reader.ReadIs("Always"u8);
            else reader.SkipValue();
        }

        return requests;
    }
}
