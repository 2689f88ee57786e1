using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>
/// The most bytes that siblings on given nodes can read node-locally if the blocks are divided among them in the best way: a maximum
/// flow from blocks to the nodes that hold them, each node taking siblings × share. By augmenting paths; for small cases.
/// </summary>
internal sealed class CoverageFlow
{
    private readonly long[,] _capacity;
    private readonly int _target;

    private CoverageFlow(int vertices)
    {
        _capacity = new long[vertices, vertices];
        _target = vertices - 1;
    }

    public static long Of(Scenario scenario, int groupSize, IEnumerable<int> nodes)
    {
        var share = new NaiveLedger(scenario, groupSize, []).ShareBytes;
        var flow = new CoverageFlow(scenario.Blocks.Length + scenario.NodeCount + 2);
        for (var block = 0; block < scenario.Blocks.Length; block++)
        {
            flow._capacity[0, 1 + block] = scenario.Blocks[block].Bytes;
            foreach (var (node, _) in scenario.Blocks[block].Replicas)
                flow._capacity[1 + block, 1 + scenario.Blocks.Length + node] = long.MaxValue / 4;
        }

        foreach (var node in nodes) flow._capacity[1 + scenario.Blocks.Length + node, flow._target] += share;
        return flow.Max();
    }

    private long Max()
    {
        var total = 0L;
        while (Push(0, long.MaxValue, new bool[_target + 1]) is > 0 and var pushed) total += pushed;
        return total;
    }

    private long Push(int from, long most, bool[] seen)
    {
        if (from == _target) return most;
        seen[from] = true;
        for (var to = 0; to <= _target; to++)
        {
            if (seen[to] || _capacity[from, to] == 0) continue;
            var pushed = Push(to, Math.Min(most, _capacity[from, to]), seen);
            if (pushed == 0) continue;
            _capacity[from, to] -= pushed;
            _capacity[to, from] += pushed;
            return pushed;
        }

        return 0;
    }
}
