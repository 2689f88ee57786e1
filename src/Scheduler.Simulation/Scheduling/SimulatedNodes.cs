namespace Scheduler.Simulation.Scheduling;

/// <summary>The nodes of a <see cref="KubeScheduler"/> and the pods on them, by number, in the order of the nodes' names.</summary>
internal sealed class SimulatedNodes
{
    private readonly string[] _names;
    private readonly Dictionary<string, int> _numbers;
    private readonly List<SimulatedPod>[] _pods;

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

    /// <summary>Nodes without a free slot.</summary>
    public int FullCount => Slots.Free.Count(0);

    public int NumberOf(string name) => _numbers[name];

    /// <summary>Nodes with a free slot, in turn from a place on; only the nominated one if it has a free slot.</summary>
    public IReadOnlyList<string> Feasible(string? nominated, int first)
    {
        if (nominated is not null && Slots.Free[_numbers[nominated]] > 0) return [nominated];
        string[] free = [.. _names.Where((_, node) => Slots.Free[node] > 0)];
        var start = free.Length == 0 ? 0 : first % free.Length;
        return [.. free[start..], .. free[..start]];
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
}
