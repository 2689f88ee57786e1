namespace Scheduler.Extender.Demo;

/// <summary>
/// What kube-scheduler does with a pod, without sampling: filter, score, add the extender's score × weight × 10, take a random one of
/// the best.
/// </summary>
internal sealed class DemoScheduler(NodeSlots slots, ExtenderClient? extender, Random random)
{
    /// <summary>The weight that our scheduler configuration gives the extender.</summary>
    private const int Weight = 20;

    /// <summary>kube-scheduler stretches extender scores of 0–10 to its own 0–100.</summary>
    private const int Stretch = 10;

    /// <summary>Chooses a node for a pod and takes a slot there.</summary>
    public async Task<string> PlaceAsync(string podJson, CancellationToken cancellationToken)
    {
        var nodeNames = slots.Feasible;
        IReadOnlyDictionary<string, int> scores = new Dictionary<string, int>();
        if (extender is not null)
        {
            nodeNames = await extender.FilterAsync(podJson, nodeNames, cancellationToken);
            scores = await extender.PrioritizeAsync(podJson, nodeNames, cancellationToken);
        }

        var nodeName = Best(nodeNames, name => slots.BuiltInScore(name) + (scores.GetValueOrDefault(name) * Weight * Stretch));
        slots.Take(nodeName);
        return nodeName;
    }

    private string Best(string[] nodeNames, Func<string, int> total)
    {
        var best = nodeNames.Max(total);
        var equals = nodeNames.Where(name => total(name) == best).ToArray();
        return equals[random.Next(equals.Length)];
    }
}
