namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The DataNodes chosen so far for one block, and the rules that every choice keeps: none twice, not too many per rack.</summary>
internal sealed class Targets(NetworkTopology topology, int maxNodesPerRack, Random random)
{
    /// <summary>Random draws before every node is examined: cheap on large clusters, exact on small ones.</summary>
    private const int Draws = 8;

    private readonly List<int> _chosen = [];

    public IReadOnlyList<int> Chosen => _chosen;

    public bool TryAdd(int dataNode)
    {
        if (!IsGood(dataNode, exceptRack: -1)) return false;
        _chosen.Add(dataNode);
        return true;
    }

    public bool TryAddFromRack(int rack) => TryAddOneOf(topology.NodesOf(rack), exceptRack: -1);

    public bool TryAddOutside(int rack) => TryAddOneOf(topology.Nodes, exceptRack: rack);

    public bool TryAddAnywhere() => TryAddOneOf(topology.Nodes, exceptRack: -1);

    private bool TryAddOneOf(ReadOnlySpan<int> nodes, int exceptRack)
    {
        for (var draw = 0; draw < Draws && nodes.Length > 0; draw++)
        {
            var node = nodes[random.Next(nodes.Length)];
            if (!IsGood(node, exceptRack)) continue;
            _chosen.Add(node);
            return true;
        }

        return TryAddOneOfTheGood(nodes, exceptRack);
    }

    private bool TryAddOneOfTheGood(ReadOnlySpan<int> nodes, int exceptRack)
    {
        var good = new List<int>();
        foreach (var node in nodes)
        {
            if (IsGood(node, exceptRack)) good.Add(node);
        }

        if (good.Count == 0) return false;
        _chosen.Add(good[random.Next(good.Count)]);
        return true;
    }

    private bool IsGood(int dataNode, int exceptRack)
    {
        var rack = topology.RackOf(dataNode);
        if (rack < 0 || rack == exceptRack) return false;
        var onRack = 0;
        foreach (var chosen in _chosen)
        {
            if (chosen == dataNode) return false;
            if (topology.RackOf(chosen) == rack) onRack++;
        }

        return onRack < maxNodesPerRack;
    }
}
