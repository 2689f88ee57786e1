namespace Scheduler.Simulation.Scheduling;

/// <summary>
/// What kube-scheduler does with the scores of an extender: adds score × weight × 10 to its own, and takes a random one of the nodes with
/// the highest total.
/// </summary>
/// <param name="builtIn">The scores of its own plugins; null: they do not count.</param>
/// <param name="random">Chooses among equal totals.</param>
internal sealed class NodeChoice(BuiltInScores? builtIn, SplitMix64 random)
{
    /// <summary>The weight that our scheduler configuration gives the extender.</summary>
    private const int Weight = 20;

    /// <summary>kube-scheduler stretches extender scores of 0–10 to its own 0–100.</summary>
    private const int Stretch = 10;

    /// <summary>Chooses one of the offered nodes.</summary>
    /// <param name="nodes">The offered nodes, at least one.</param>
    /// <param name="scores">The extender's score of each.</param>
    /// <param name="free">Free slots of every node of the cluster.</param>
    /// <param name="siblings">The job's pods on every node of the cluster.</param>
    public int Of(ReadOnlySpan<int> nodes, ReadOnlySpan<int> scores, ReadOnlySpan<int> free, ReadOnlySpan<int> siblings)
    {
        var mostSiblings = MostSiblings(nodes, siblings);
        var (best, bestTotal, equals) = (-1, int.MinValue, 0);
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            var total = scores[i] * Weight * Stretch;
            if (builtIn is not null) total += builtIn.Of(node, free[node], siblings[node], mostSiblings);
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
