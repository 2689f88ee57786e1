namespace Scheduler.Simulation.Scheduling;

/// <summary>The nodes of a <see cref="KubeScheduler"/> and the pods on them, by number, in the order of the nodes' names.</summary>
internal sealed class SimulatedNodes
{
    private readonly string[] _names;
    private readonly Dictionary<string, int> _numbers;
    private readonly List<SimulatedPod>[] _pods;

    // Unbound pods by their nominated node.
    private readonly Dictionary<int, List<SimulatedPod>> _nominated = [];

    public SimulatedNodes(IEnumerable<string> names, int slots)
    {
        _names = [.. names.Order(StringComparer.Ordinal)];
        _numbers = _names.Index().ToDictionary(node => node.Item, node => node.Index, StringComparer.Ordinal);
        _pods = [.. _names.Select(_ => new List<SimulatedPod>())];
        Slots = new NodeSlots(_names.Length, slots);
    }

    public int Count => _names.Length;

    public IReadOnlyList<string> Names => _names;

    public NodeSlots Slots { get; }

    public int NumberOf(string name) => _numbers[name];

    /// <summary>Nodes that have room for the pod, in turn from a place on.</summary>
    public IReadOnlyList<string> Feasible(SimulatedPod pod, int first)
    {
        string[] free = [.. _names.Where((_, node) => HasRoom(node, pod))];
        var start = free.Length == 0 ? 0 : first % free.Length;
        return [.. free[start..], .. free[..start]];
    }

    /// <summary>Whether the pod's nominated node exists and has room for it.</summary>
    public bool HasRoomOnNominated(SimulatedPod pod) =>
        pod.NominatedNodeName is { } name && _numbers.TryGetValue(name, out var node) && HasRoom(node, pod);

    /// <summary>Nominates a node for an unbound pod, or none; answers whether that changed anything.</summary>
    public bool Nominate(SimulatedPod pod, string? nodeName)
    {
        if (pod.NominatedNodeName == nodeName) return false;
        EndReservation(pod);
        pod.NominatedNodeName = nodeName;
        // A node that is unknown is as good as none.
        if (nodeName is null || !_numbers.TryGetValue(nodeName, out var node)) return true;
        if (!_nominated.TryGetValue(node, out var pods)) _nominated[node] = pods = [];
        pods.Add(pod);
        return true;
    }

    /// <summary>The pod's nomination takes no more room: it is bound or gone.</summary>
    public void EndReservation(SimulatedPod pod)
    {
        if (pod.NominatedNodeName is { } name && _numbers.TryGetValue(name, out var node)) _nominated.GetValueOrDefault(node)?.Remove(pod);
    }

    /// <summary>The group's pods on each node; none for no group.</summary>
    public int[] PodsOf(string? group) => [.. _pods.Select(pods => group is null ? 0 : pods.Count(pod => pod.Group == group))];

    /// <summary>A pod of lower priority on each node that has one.</summary>
    public IReadOnlyDictionary<string, SimulatedPod> Victims(int priority) => _names
        .Select((name, node) => (Name: name, Victim: _pods[node].Find(pod => pod.Priority < priority)))
        .Where(node => node.Victim is not null)
        .ToDictionary(node => node.Name, node => node.Victim!);

    public void Add(SimulatedPod pod)
    {
        var node = _numbers[pod.NodeName!];
        _pods[node].Add(pod);
        Slots.Take(node);
    }

    public void Remove(SimulatedPod pod)
    {
        var node = _numbers[pod.NodeName!];
        if (_pods[node].Remove(pod)) Slots.Release(node);
    }

    /// <summary>A nominated node has less room for pods of no higher priority than the pods that it is nominated for.</summary>
    private bool HasRoom(int node, SimulatedPod pod)
    {
        var free = Slots.Free[node];
        if (free == 0 || !_nominated.TryGetValue(node, out var nominated)) return free > 0;
        return free > nominated.Count(other => other != pod && other.Priority >= pod.Priority);
    }
}
