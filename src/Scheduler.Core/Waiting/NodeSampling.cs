namespace Scheduler.Core.Waiting;

/// <summary>
/// Recognises that kube-scheduler offers a sample of the nodes: holding a pod would then be a wait for luck. At the default it stops at a
/// number that its source gives (<c>numFeasibleNodesToFind</c>), which one call tells. At a percentage that somebody set the number is
/// another, but it stays the same while the nodes change, since each cycle goes on where the last one ended. Safe for many threads.
/// </summary>
/// <remarks>
/// Pools of nodes that selectors tell apart can be as large as each other. They come again as they were and have no node in common,
/// while a sample drifts over the ones before it. A percentage that divides the nodes evenly, all of them with room, looks like pools.
/// </remarks>
public sealed class NodeSampling
{
    /// <summary>kube-scheduler never samples fewer nodes than this (<c>minFeasibleNodesToFind</c>).</summary>
    public const int MinSample = 100;

    /// <summary>How often the same number of nodes, some of them offered before with others, is a coincidence.</summary>
    public const int Coincidences = 3;

    /// <summary>How many sets of nodes are remembered: more than there are pools of one size.</summary>
    private const int MaxSets = 64;

    private const int LargestPercentage = 50, SmallestPercentage = 5, NodesPerPercent = 125;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _sets = [];
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);
    private int _count;
    private int _turns;

    /// <summary>How many nodes are offered at most out of so many, unless <c>percentageOfNodesToScore</c> is set.</summary>
    public static int SampleOf(int nodes)
    {
        if (nodes < MinSample) return nodes;
        var percentage = Math.Max(SmallestPercentage, LargestPercentage - (nodes / NodesPerPercent));
        return Math.Max(MinSample, (int)((long)nodes * percentage / 100));
    }

    /// <summary>Takes note of an offer; answers whether it looks like a sample.</summary>
    /// <param name="offered">The offered nodes, at most all.</param>
    /// <param name="known">Nodes of the cluster.</param>
    /// <param name="withRoom">How many of those have room for the pod: when that many are offered, no free node is left out.</param>
    public bool IsSample(ReadOnlySpan<string> offered, int known, int withRoom)
    {
        if (known <= MinSample || offered.Length < MinSample) return false;
        lock (_lock)
        {
            if (offered.Length >= withRoom)
            {
                Begin(count: 0);
                return false;
            }

            Compare(offered);
            return _turns >= Coincidences || offered.Length == SampleOf(known);
        }
    }

    private void Compare(ReadOnlySpan<string> offered)
    {
        if (offered.Length != _count) Begin(offered.Length);
        if (_turns == Coincidences) return;
        if (_sets.Count == MaxSets) Forget();
        if (!_sets.Add(SumOf(offered))) return;
        var known = _nodes.Count;
        foreach (var name in offered) _nodes.Add(name);
        if (_nodes.Count < known + offered.Length) _turns++;
    }

    private void Begin(int count)
    {
        (_count, _turns) = (count, 0);
        Forget();
    }

    private void Forget()
    {
        _sets.Clear();
        _nodes.Clear();
    }

    /// <summary>Of the set, whatever its order: kube-scheduler's changes from call to call.</summary>
    private static ulong SumOf(ReadOnlySpan<string> offered)
    {
        var sum = 0UL;
        foreach (var name in offered) sum = unchecked(sum + (uint)name.GetHashCode(StringComparison.Ordinal));
        return sum;
    }
}
