namespace Scheduler.Simulation.Cluster;

/// <summary>
/// Where HDFS puts a new block's replicas. The first is on a random node, as for a writer outside the cluster, the second in another rack,
/// and the third on another node of the second's rack. Further ones are at random, with at most (replicas - 1) / racks + 2 on a rack.
/// </summary>
/// <remarks>After <c>ReplicaPlacement</c> of Hadoop 3. A cluster too small for the rules gets what fits.</remarks>
internal sealed class ReplicaPlacement
{
    /// <summary>Random draws before every node is examined: cheap on large clusters, exact on small ones.</summary>
    private const int Draws = 8;

    private readonly SimulatedCluster _cluster;
    private readonly SplitMix64 _random;
    private readonly int[] _all;
    private readonly int _maxOnRack;

    public ReplicaPlacement(SimulatedCluster cluster, int replication, SplitMix64 random)
    {
        (_cluster, _random) = (cluster, random);
        _all = [.. Enumerable.Range(0, cluster.Count)];
        Replication = Math.Min(replication, cluster.Count);
        _maxOnRack = MaxOnRack(Replication, cluster.RackCount);
    }

    /// <summary>Replicas of each block: as asked for, or one on every node.</summary>
    public int Replication { get; }

    /// <summary>Chooses a block's nodes.</summary>
    /// <param name="nodes">Receives them, all different; <see cref="Replication"/> long.</param>
    public void Choose(Span<int> nodes)
    {
        for (var chosen = 0; chosen < nodes.Length; chosen++) nodes[chosen] = Next(nodes[..chosen]);
    }

    private static int MaxOnRack(int replication, int racks)
    {
        if (racks <= 1 || replication <= 1) return replication;
        var most = ((replication - 1) / racks) + 2;
        return most == replication ? most - 1 : most;
    }

    private int Next(ReadOnlySpan<int> chosen)
    {
        var node = chosen.Length switch
        {
            1 => OneOf(_all, chosen, exceptRack: _cluster.RackOf(chosen[0])),
            2 => Third(chosen),
            _ => OneOf(_all, chosen, exceptRack: -1),
        };
        if (node < 0) node = OneOf(_all, chosen, exceptRack: -1);
        return node >= 0 ? node : FirstLeft(chosen);
    }

    /// <summary>Every rack has its maximum: any node is taken.</summary>
    private static int FirstLeft(ReadOnlySpan<int> chosen)
    {
        var node = 0;
        while (chosen.Contains(node)) node++;
        return node;
    }

    private int Third(ReadOnlySpan<int> chosen)
    {
        var (first, second) = (_cluster.RackOf(chosen[0]), _cluster.RackOf(chosen[1]));
        return first == second ? OneOf(_all, chosen, exceptRack: first) : OneOf(_cluster.NodesOf(second), chosen, exceptRack: -1);
    }

    private int OneOf(ReadOnlySpan<int> nodes, ReadOnlySpan<int> chosen, int exceptRack)
    {
        for (var draw = 0; draw < Draws; draw++)
        {
            var node = nodes[_random.Next(nodes.Length)];
            if (IsGood(node, chosen, exceptRack)) return node;
        }

        return OneOfTheGood(nodes, chosen, exceptRack);
    }

    private int OneOfTheGood(ReadOnlySpan<int> nodes, ReadOnlySpan<int> chosen, int exceptRack)
    {
        var good = new List<int>();
        foreach (var node in nodes)
            if (IsGood(node, chosen, exceptRack)) good.Add(node);
        return good.Count == 0 ? -1 : good[_random.Next(good.Count)];
    }

    private bool IsGood(int node, ReadOnlySpan<int> chosen, int exceptRack)
    {
        var rack = _cluster.RackOf(node);
        if (rack == exceptRack) return false;
        var onRack = 0;
        foreach (var other in chosen)
        {
            if (other == node) return false;
            if (_cluster.RackOf(other) == rack) onRack++;
        }

        return onRack < _maxOnRack;
    }
}
