namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>HDFS's policy for erasure-coded block groups: the units are spread over as many racks as there are, evenly.</summary>
/// <remarks>After <c>BlockPlacementPolicyRackFaultTolerant</c>; fewer DataNodes than units give a group with units missing.</remarks>
internal static class BlockPlacementPolicyRackFaultTolerant
{
    public static IReadOnlyList<int> ChooseTargets(NetworkTopology topology, int? writer, int units, Random random)
    {
        var wanted = Math.Min(units, topology.Nodes.Length);
        if (wanted == 0) return [];
        for (var perRack = ((wanted - 1) / topology.RackCount) + 1; ; perRack++)
        {
            var targets = new Targets(topology, perRack, random);
            if (writer is { } local) targets.TryAdd(local);
            while (targets.Chosen.Count < wanted && targets.TryAddAnywhere())
            {
            }

            // A rack with few DataNodes cannot take its share: the others take one more.
            if (targets.Chosen.Count == wanted) return targets.Chosen;
        }
    }
}
