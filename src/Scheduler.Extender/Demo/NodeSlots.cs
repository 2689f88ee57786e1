namespace Scheduler.Extender.Demo;

/// <summary>Which slots are free, and what kube-scheduler's own plugins would make of it.</summary>
internal sealed class NodeSlots
{
    /// <summary>NodeResourcesFit (LeastAllocated): 0–100 by the share that stays free.</summary>
    private const int LeastAllocatedWeight = 100;

    /// <summary>PodTopologySpread, weight 2: 0–200, fewer pods of the same job being better.</summary>
    private const int SpreadWeight = 200;

    private readonly Dictionary<string, int> _free;
    private readonly Dictionary<string, int> _ofJob = [];

    /// <summary>Every node's free slots.</summary>
    public NodeSlots(IEnumerable<KeyValuePair<string, int>> free) => _free = new(free);

    /// <summary>Nodes that the pod fits on, in the order of their names.</summary>
    public string[] Feasible => [.. _free.Where(node => node.Value > 0).Select(node => node.Key).Order(StringComparer.Ordinal)];

    /// <summary>A copy to try another policy on.</summary>
    public NodeSlots Copy() => new(_free);

    /// <summary>Puts a pod of the job on a node.</summary>
    public void Take(string nodeName)
    {
        _free[nodeName]--;
        _ofJob[nodeName] = _ofJob.GetValueOrDefault(nodeName) + 1;
    }

    /// <summary>The built-in plugins' total for a node.</summary>
    public int BuiltInScore(string nodeName)
    {
        var free = (_free[nodeName] - 1) * LeastAllocatedWeight / DemoCluster.SlotsPerNode;
        return free + (SpreadWeight / (1 + _ofJob.GetValueOrDefault(nodeName)));
    }
}
