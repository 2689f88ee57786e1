using System.Collections.Immutable;

namespace Scheduler.Testing.Planning;

/// <summary>
/// A good placement of a group, found by simulated annealing over what <see cref="ReadFlow"/> says of the pods on each node: a lower bound
/// of the best. It shares nothing with the planner.
/// </summary>
public sealed class PlacementSearch
{
    private readonly int[] _free;
    private readonly List<int> _pods = [];
    private readonly ReadFlow _flow;
    private readonly long _shareBytes;
    private readonly int[] _holders;
    private readonly Random _random;
    private readonly ImmutableArray<PlacedBlock> _blocks;

    private PlacementSearch(ImmutableArray<PlacedBlock> blocks, ReadOnlySpan<int> free, long shareBytes, Random random)
    {
        (_blocks, _free, _shareBytes, _random) = (blocks, free.ToArray(), shareBytes, random);
        _flow = new ReadFlow(blocks, free.Length, shareBytes);
        _holders = [.. blocks.SelectMany(block => block.Holders).Distinct().Order()];
    }

    /// <summary>The bytes of the best placement found.</summary>
    /// <param name="blocks">The input.</param>
    /// <param name="free">Free slots by node.</param>
    /// <param name="pods">Pods to place.</param>
    /// <param name="shareBytes">What each reads at most.</param>
    /// <param name="random">Equal seeds find the same in as many steps.</param>
    /// <param name="progress">How far the search is, from 0 to 1, after so many steps; it ends at 1.</param>
    public static long Find(
        ImmutableArray<PlacedBlock> blocks, ReadOnlySpan<int> free, int pods, long shareBytes, Random random, Func<int, double> progress)
    {
        var search = new PlacementSearch(blocks, free, shareBytes, random);
        search.PlaceGreedily(pods);
        return search.Anneal(progress);
    }

    /// <summary>Each pod where the flow grows most, by trying; pods that nothing helps are left out.</summary>
    private void PlaceGreedily(int pods)
    {
        var gains = new PriorityQueue<int, long>(_holders.Select(node => (node, long.MinValue)));
        while (_pods.Count < pods && gains.TryDequeue(out var node, out _))
        {
            if (_free[node] == 0) continue;
            var before = _flow.Bytes;
            _flow.Add(node);
            var gain = _flow.Bytes - before;
            if (gain == 0 || (gains.TryPeek(out _, out var other) && -gain > other))
            {
                _flow.Remove(node);
                if (gain > 0) gains.Enqueue(node, -gain);
                continue;
            }

            _free[node]--;
            _pods.Add(node);
            gains.Enqueue(node, -gain);
        }
    }

    private long Anneal(Func<int, double> progress)
    {
        var best = _flow.Bytes;
        if (_pods.Count == 0) return best;
        for (var step = 0; progress(step) is < 1 and var done; step++)
        {
            var (pod, to) = (_random.Next(_pods.Count), RandomTarget());
            if (_free[to] == 0 || _pods[pod] == to) continue;
            var before = _flow.Bytes;
            Move(pod, to, out var from);
            var lost = before - _flow.Bytes;
            var temperature = 0.15 * _shareBytes * Math.Pow(0.01, done);
            if (lost > 0 && _random.NextDouble() >= Math.Exp(-lost / temperature)) Move(pod, from, out _);
            best = Math.Max(best, _flow.Bytes);
        }

        return best;
    }

    /// <summary>A holder of a block: nodes with many blocks are tried more often.</summary>
    private int RandomTarget()
    {
        var holders = _blocks[_random.Next(_blocks.Length)].Holders;
        return holders[_random.Next(holders.Length)];
    }

    private void Move(int pod, int to, out int from)
    {
        from = _pods[pod];
        _flow.Remove(from);
        _flow.Add(to);
        _free[from]++;
        _free[to]--;
        _pods[pod] = to;
    }
}
