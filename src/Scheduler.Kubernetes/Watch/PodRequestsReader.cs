using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Adds up what a pod requests, by kube-scheduler's rule (<c>resource.PodRequests</c> of k8s.io/component-helpers): the larger of all
/// containers with the sidecars, and each init container with the sidecars started before it; the pod's own <c>resources</c> in place of
/// that where they name cpu, memory or huge pages; the overhead on top. What the status says that kubelet gave counts where it is more
/// than the specification, or where kubelet refuses to resize the pod in place.
/// </summary>
/// <param name="pool">Makes equal texts one.</param>
/// <param name="forPlans">Whether resources besides cpu and memory are read, too.</param>
internal struct PodRequestsReader(StringPool pool, bool forPlans)
{
    private readonly StringPool? _otherNames = forPlans ? pool : null;
    private List<Container>? _containers;
    private List<Container>? _initContainers;
    private Dictionary<string, GivenResources>? _given;
    private ResourceMap _overhead;
    private ResourceMap _pod;
    private GivenResources _givenToPod;
    private bool _isResizeRefused;

    /// <summary>What the pod requests.</summary>
    public readonly ResourceMap Total
    {
        get
        {
            var (needed, pod) = (NeededByContainers(), Effective(_pod, _givenToPod));
            return _overhead + new ResourceMap
            {
                MilliCpu = _pod.MilliCpu is null ? needed.MilliCpu : pod.MilliCpu,
                MemoryBytes = _pod.MemoryBytes is null ? needed.MemoryBytes : pod.MemoryBytes,
                Others = _pod.Others == ResourceAmounts.None ? needed.Others : WithHugePagesOf(pod.Others, needed.Others),
            };
        }
    }

    /// <summary>Reads the value of a property of the pod's spec if it bears on requests; else leaves it unread and is false.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("containers"u8)) ReadContainers(ref reader, ref _containers);
        else if (reader.ValueTextEquals("initContainers"u8)) ReadContainers(ref reader, ref _initContainers);
        else if (reader.ValueTextEquals("overhead"u8)) _overhead = ResourceMap.Read(ref reader, _otherNames);
        else if (reader.ValueTextEquals("resources"u8)) _pod = ResourceMap.ReadRequests(ref reader, _otherNames);
        else return false;
        return true;
    }

    /// <summary>Reads the value of a property of the pod's status if it bears on requests; else leaves it unread and is false.</summary>
    public bool TryReadStatus(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("containerStatuses"u8) || reader.ValueTextEquals("initContainerStatuses"u8)) ReadStatuses(ref reader);
        else if (reader.ValueTextEquals("conditions"u8)) ReadConditions(ref reader);
        else return _givenToPod.TryRead(ref reader, _otherNames);
        return true;
    }

    private readonly ResourceMap NeededByContainers()
    {
        var (containers, sidecars, largestInit) = (default(ResourceMap), default(ResourceMap), default(ResourceMap));
        foreach (var container in _containers ?? []) containers += Effective(container);
        foreach (var container in _initContainers ?? [])
        {
            var requests = Effective(container);
            // A sidecar is an init container that keeps running: those after it, and the containers, need their share in addition.
            if (container.Restarts) sidecars += requests;
            largestInit = ResourceMap.Max(largestInit, container.Restarts ? sidecars : sidecars + requests);
        }

        return ResourceMap.Max(containers + sidecars, largestInit);
    }

    private readonly ResourceMap Effective(Container container) =>
        _given is not null && _given.TryGetValue(container.Name, out var given) ? Effective(container.Requests, given) : container.Requests;

    private readonly ResourceMap Effective(in ResourceMap spec, in GivenResources given) =>
        _isResizeRefused && given.IsActual ? given.Requests : ResourceMap.Max(spec, given.Requests);

    private static ResourceAmounts WithHugePagesOf(ResourceAmounts pod, ResourceAmounts containers) =>
        ResourceAmounts.Of([.. containers.All, .. pod.All.Where(each => ResourceMap.IsHugePages(each.Key))]);

    private readonly void ReadContainers(ref Utf8JsonReader reader, ref List<Container>? containers)
    {
        if (!reader.EnterArray()) return;
        containers = [];
        while (reader.NextObject()) containers.Add(ReadContainer(ref reader));
    }

    private readonly Container ReadContainer(ref Utf8JsonReader reader)
    {
        var container = new Container("", default, false);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) container = container with { Name = ReadName(ref reader) };
            else if (reader.ValueTextEquals("resources"u8))
                container = container with { Requests = ResourceMap.ReadRequests(ref reader, _otherNames) };
            else if (reader.ValueTextEquals("restartPolicy"u8)) container = container with { Restarts = reader.ReadIs("Always"u8) };
            else reader.SkipValue();
        }

        return container;
    }

    private void ReadStatuses(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextObject())
        {
            var (name, given, hasGiven) = ("", default(GivenResources), false);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("name"u8)) name = ReadName(ref reader);
                else if (given.TryRead(ref reader, _otherNames)) hasGiven = true;
                else reader.SkipValue();
            }

            if (hasGiven) (_given ??= new(StringComparer.Ordinal))[name] = given;
        }
    }

    private void ReadConditions(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextObject())
        {
            var (isPending, isInfeasible) = (false, false);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("type"u8)) isPending = reader.ReadIs("PodResizePending"u8);
                else if (reader.ValueTextEquals("reason"u8)) isInfeasible = reader.ReadIs("Infeasible"u8);
                else reader.SkipValue();
            }

            _isResizeRefused |= isPending && isInfeasible;
        }
    }

    private readonly string ReadName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return pool.Get(ref reader);
        reader.Skip();
        return "";
    }

    private readonly record struct Container(string Name, ResourceMap Requests, bool Restarts);

    /// <summary>What kubelet gave a container or a pod: the larger of what it set aside and what is in force.</summary>
    private struct GivenResources
    {
        public ResourceMap Requests { get; private set; }

        /// <summary>Whether it says what is in force.</summary>
        public bool IsActual { get; private set; }

        /// <summary>Reads the value of a property of a status if it is one of these; else leaves it unread and is false.</summary>
        public bool TryRead(ref Utf8JsonReader reader, StringPool? otherNames)
        {
            if (reader.ValueTextEquals("allocatedResources"u8))
                Requests = ResourceMap.Max(Requests, ResourceMap.Read(ref reader, otherNames));
            else if (reader.ValueTextEquals("resources"u8))
            {
                Requests = ResourceMap.Max(Requests, ResourceMap.ReadRequests(ref reader, otherNames));
                IsActual = reader.TokenType == JsonTokenType.EndObject;
            }
            else
            {
                return false;
            }

            return true;
        }
    }
}
