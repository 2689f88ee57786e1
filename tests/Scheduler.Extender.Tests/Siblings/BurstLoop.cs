namespace Scheduler.Extender.Tests.Siblings;

/// <summary>
/// What kube-scheduler does with a burst of equal pods: of the nodes with a free slot it takes one of the highest total at random, the
/// total being the extender's score × 10 × weight 20 and a built-in score of 0 to 100 for what stays free.
/// </summary>
internal sealed class BurstLoop
{
    private const int SlotsPerNode = 4;
    private const double Busy = 0.3;
    private const int ExtenderFactor = 10 * 20;

    private readonly string[] _names;
    private readonly int[] _free;
    private readonly Random _random;

    /// <summary>A cluster of these nodes, some of whose slots others hold.</summary>
    public BurstLoop(string[] names, int seed)
    {
        _names = names;
        _random = new Random(seed);
        _free = [.. names.Select(_ => Enumerable.Range(0, SlotsPerNode).Count(_ => _random.NextDouble() >= Busy))];
    }

    /// <summary>Chooses a node for each pod, one after the other.</summary>
    /// <param name="pods">How many.</param>
    /// <param name="ask">The scores of the offered nodes for a pod, by name.</param>
    /// <param name="chosen">Called with each choice.</param>
    public async Task<string[]> PlaceAsync(
        int pods, Func<int, string[], Task<IReadOnlyDictionary<string, int>>> ask, Func<int, string, Task> chosen)
    {
        var placed = new string[pods];
        for (var pod = 0; pod < pods; pod++)
        {
            var offered = Enumerable.Range(0, _names.Length).Where(node => _free[node] > 0).ToArray();
            var scores = await ask(pod, [.. offered.Select(node => _names[node])]);
            var totals = offered.Select(node => (Node: node, Total: (scores[_names[node]] * ExtenderFactor) + BuiltIn(node))).ToArray();
            var highest = totals.Max(total => total.Total);
            var best = totals.Where(total => total.Total == highest).ToArray();
            var node = best[_random.Next(best.Length)].Node;
            _free[node]--;
            placed[pod] = _names[node];
            await chosen(pod, _names[node]);
        }

        return placed;
    }

    private int BuiltIn(int node) => 100 * (_free[node] - 1) / SlotsPerNode;
}
