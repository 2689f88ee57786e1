namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The DataNodes that take new replicas, by rack: an immutable snapshot for the placement policies.</summary>
internal sealed class NetworkTopology
{
    private readonly int[] _nodes;
    private readonly int[] _rackOf;
    private readonly int[][] _racks;

    public NetworkTopology(IReadOnlyList<SandboxDataNode> dataNodes)
    {
        var racks = new List<List<int>>();
        var rackIndices = new Dictionary<string, int>(StringComparer.Ordinal);
        _rackOf = new int[dataNodes.Count];
        foreach (var dataNode in dataNodes)
        {
            if (!dataNode.TakesReplicas)
            {
                _rackOf[dataNode.Index] = -1;
                continue;
            }

            if (!rackIndices.TryGetValue(dataNode.NetworkLocation, out var rack))
            {
                rackIndices[dataNode.NetworkLocation] = rack = racks.Count;
                racks.Add([]);
            }

            racks[rack].Add(dataNode.Index);
            _rackOf[dataNode.Index] = rack;
        }

        _racks = [.. racks.Select(rack => rack.ToArray())];
        _nodes = [.. racks.SelectMany(rack => rack)];
    }

    public int RackCount => _racks.Length;

    public ReadOnlySpan<int> Nodes => _nodes;

    /// <summary>The rack's index; -1 for a DataNode that takes no replicas.</summary>
    public int RackOf(int dataNode) => _rackOf[dataNode];

    public ReadOnlySpan<int> NodesOf(int rack) => _racks[rack];
}
