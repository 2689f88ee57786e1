namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>
/// HDFS's default policy for a new block: the first replica on the writer's DataNode (a random one if it has none), the second
/// on another rack, the third on the second's rack, further ones at random; at most (replicas - 1) / racks + 2 on a rack.
/// </summary>
/// <remarks>
/// After <c>BlockPlacementPolicyDefault.chooseTarget</c>. A cluster too small for the rules gets fewer replicas, as in HDFS.
/// </remarks>
internal static class BlockPlacementPolicyDefault
{
    public static IReadOnlyList<int> ChooseTargets(NetworkTopology topology, int? writer, int replication, Random random)
    {
        var wanted = Math.Min(replication, topology.Nodes.Length);
        var targets = new Targets(topology, MaxNodesPerRack(wanted, topology.RackCount), random);
        while (targets.Chosen.Count < wanted && TryChooseNext(topology, targets, writer))
        {
        }

        return targets.Chosen;
    }

    /// <summary>At most how many replicas of a block go to one rack (<c>getMaxNodesPerRack</c>).</summary>
    public static int MaxNodesPerRack(int replication, int racks)
    {
        if (racks <= 1 || replication <= 1) return replication;
        var most = ((replication - 1) / racks) + 2;
        return most == replication ? most - 1 : most;
    }

    private static bool TryChooseNext(NetworkTopology topology, Targets targets, int? writer)
    {
        var chosen = targets.Chosen;
        return chosen.Count switch
        {
            0 => TryChooseFirst(topology, targets, writer),
            1 => targets.TryAddOutside(topology.RackOf(chosen[0])) || targets.TryAddAnywhere(),
            2 => TryChooseThird(topology, targets),
            _ => targets.TryAddAnywhere(),
        };
    }

    private static bool TryChooseFirst(NetworkTopology topology, Targets targets, int? writer)
    {
        if (writer is not { } local) return targets.TryAddAnywhere();
        if (targets.TryAdd(local)) return true;
        var rack = topology.RackOf(local);
        return (rack >= 0 && targets.TryAddFromRack(rack)) || targets.TryAddAnywhere();
    }

    private static bool TryChooseThird(NetworkTopology topology, Targets targets)
    {
        var (first, second) = (topology.RackOf(targets.Chosen[0]), topology.RackOf(targets.Chosen[1]));
        var preferred = first == second ? targets.TryAddOutside(first) : targets.TryAddFromRack(second);
        return preferred || targets.TryAddAnywhere();
    }
}
