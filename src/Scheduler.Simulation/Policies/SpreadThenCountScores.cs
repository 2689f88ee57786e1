using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>Of the offered nodes with fewest siblings those with most of the input near; all others score 0.</summary>
internal sealed class SpreadThenCountScores(JobInput input, int nodes) : IJobScorer
{
    private readonly int[] _siblings = new int[nodes];
    private readonly long[] _valueOfNode = [.. input.Locality.Topology.Cluster.Nodes.Select(node => ValueAt(input, node.Name))];
    private readonly long[] _values = new long[nodes];
    private readonly int[] _scores = new int[nodes];

    public ReadOnlySpan<int> Score(OfferedSlots offered)
    {
        var fewest = int.MaxValue;
        foreach (var node in offered.Nodes) fewest = Math.Min(fewest, _siblings[node]);
        for (var i = 0; i < offered.Count; i++)
        {
            var node = offered.Nodes[i];
            _values[i] = _siblings[node] == fewest ? _valueOfNode[node] : 0;
        }

        NodeScorer.ToScores(_values.AsSpan(0, offered.Count), _scores.AsSpan(0, offered.Count));
        return _scores.AsSpan(0, offered.Count);
    }

    public void Placed(int node) => _siblings[node]++;

    public void Gone(int node) => _siblings[node]--;

    private static long ValueAt(JobInput input, string node) =>
        NodeScorer.Default.ValueAt(SiblingView.Alone(new("", "", ""), input.Locality), node);
}
