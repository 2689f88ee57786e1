using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Policies;

/// <summary>
/// What kube-scheduler does with the scores of an extender: adds score × weight × 10 to its own, and takes a random one of the nodes with
/// the highest total. All nodes are offered: sampling is off, as the configuration that we ship has it.
/// </summary>
internal sealed class NodeChoice(PlacementPolicy policy, BuiltInScores builtIn, Random random)
{
    /// <summary>The weight that our scheduler configuration gives the extender.</summary>
    private const int Weight = 20;

    /// <summary>kube-scheduler stretches extender scores of 0–10 to its own 0–100.</summary>
    private const int Stretch = 10;

    /// <summary>Chooses one of the offered nodes.</summary>
    /// <param name="offered">At least one.</param>
    /// <param name="scorer">The extender's part.</param>
    /// <param name="slots">Free slots, for the built-in scores.</param>
    /// <param name="siblings">The job's running pods on each node, for the built-in scores.</param>
    public int Choose(OfferedSlots offered, IJobScorer scorer, NodeSlots slots, ReadOnlySpan<int> siblings)
    {
        var scores = scorer.Score(offered);
        var nodes = offered.Nodes;
        var free = slots.Free;
        var mostSiblings = MostSiblings(nodes, siblings);
        var (best, bestTotal, equals) = (-1, int.MinValue, 0);
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            var total = scores[i] * Weight * Stretch;
            if (policy.HasBuiltInScores) total += builtIn.Of(node, free[node], siblings[node], mostSiblings);
            if (total < bestTotal) continue;
            equals = total == bestTotal ? equals + 1 : 1;
            // The n-th of equals takes the place with a chance of 1 in n, so that all have the same.
            if (equals == 1 || random.Next(equals) == 0) best = node;
            bestTotal = total;
        }

        return best;
    }

    private static int MostSiblings(ReadOnlySpan<int> nodes, ReadOnlySpan<int> siblings)
    {
        var most = 0;
        foreach (var node in nodes) most = Math.Max(most, siblings[node]);
        return most;
    }
}
