namespace Scheduler.Simulation.Cluster;

/// <summary>The blocks of an input on each node: the placement turned around.</summary>
internal sealed class BlocksOnNodes
{
    private readonly int[] _first;
    private readonly int[] _blocks;
    private readonly long[] _bytes;

    public BlocksOnNodes(JobInput input, int nodes)
    {
        (_first, _blocks, _bytes) = (new int[nodes + 1], new int[input.Blocks * input.Replication], new long[nodes]);
        for (var block = 0; block < input.Blocks; block++)
            foreach (var node in input.HoldersOf(block)) _first[node + 1]++;
        for (var node = 0; node < nodes; node++) _first[node + 1] += _first[node];
        var next = _first.AsSpan(0, nodes).ToArray();
        for (var block = 0; block < input.Blocks; block++)
        {
            foreach (var node in input.HoldersOf(block))
            {
                _blocks[next[node]++] = block;
                _bytes[node] += input.Length(block);
            }
        }
    }

    /// <summary>The blocks with a replica on a node, in their order.</summary>
    public ReadOnlySpan<int> Of(int node) => _blocks.AsSpan(_first[node], _first[node + 1] - _first[node]);

    /// <summary>Their bytes.</summary>
    public long BytesOn(int node) => _bytes[node];
}
