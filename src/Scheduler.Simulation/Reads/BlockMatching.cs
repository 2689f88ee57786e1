using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// The best placement of a job that has a pod for each block: as many blocks as possible, each to a pod on a node of its own, by augmenting
/// paths (Kuhn). Exact: as many full blocks as possible are matched, and after them the last block, which may be smaller.
/// </summary>
internal sealed class BlockMatching
{
    private readonly JobInput _input;
    private readonly List<int>[] _blocksOfNode;
    private readonly int[] _available;
    private readonly bool[] _met;

    private BlockMatching(JobInput input, ReadOnlySpan<int> available)
    {
        (_input, _available, _met) = (input, available.ToArray(), new bool[available.Length]);
        _blocksOfNode = new List<int>[available.Length];
    }

    /// <summary>Computes the placement.</summary>
    /// <param name="input">The input of a job with as many pods as blocks.</param>
    /// <param name="available">Room for its pods on each node.</param>
    /// <returns>Pods on each node; those that would read nothing from their node are left out.</returns>
    public static int[] Find(JobInput input, ReadOnlySpan<int> available)
    {
        var matching = new BlockMatching(input, available);
        for (var block = 0; block < input.Blocks; block++)
        {
            Array.Clear(matching._met);
            matching.TryMatch(block);
        }

        return [.. matching._blocksOfNode.Select(blocks => blocks?.Count ?? 0)];
    }

    private bool TryMatch(int block)
    {
        foreach (var node in _input.HoldersOf(block))
        {
            if (_met[node] || _available[node] == 0) continue;
            _met[node] = true;
            var blocks = _blocksOfNode[node] ??= [];
            if (blocks.Count < _available[node])
            {
                blocks.Add(block);
                return true;
            }

            for (var i = 0; i < blocks.Count; i++)
            {
                if (!TryMatch(blocks[i])) continue;
                blocks[i] = block;
                return true;
            }
        }

        return false;
    }
}
