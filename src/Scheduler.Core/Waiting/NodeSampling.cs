namespace Scheduler.Core.Waiting;

/// <summary>
/// Detects that kube-scheduler offers only a sample of the nodes; then holding a pod would be a matter of luck. By default it samples a
/// number of nodes that its source gives (<c>numFeasibleNodesToFind</c>), which one offer shows. With a configured percentage the number
/// differs, but it stays the same while the nodes change, since each cycle continues where the last one ended. Thread-safe.
/// </summary>
/// <remarks>
/// Node pools that pods select can have equal sizes. A pool is offered again unchanged and shares no node with another pool, while a sample
/// overlaps earlier ones. A percentage that divides the nodes evenly, all of them with room, looks like pools and is not detected.
/// </remarks>
public sealed class NodeSampling
{
    /// <summary>kube-scheduler never samples fewer nodes than this (<c>minFeasibleNodesToFind</c>).</summary>
    public const int MinSample = 100;

    /// <summary>How many overlapping offers of the same size count as coincidence.</summary>
    public const int Coincidences = 3;

    /// <summary>How many sets of nodes are kept: more than there are pools of one size.</summary>
    private const int MaxSets = 64;

    private const int LargestPercentage = 50, SmallestPercentage = 5, NodesPerPercent = 125;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _sets = [];
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);
    private int _count;
    private int _overlaps;

    /// <summary>
    /// The most nodes that kube-scheduler offers out of <paramref name="nodes"/>, unless <c>percentageOfNodesToScore</c> is set.
    /// </summary>
    public static int SampleOf(int nodes)
    {
        if (nodes < MinSample) return nodes;
        var percentage = Math.Max(SmallestPercentage, LargestPercentage - (nodes / NodesPerPercent));
        return Math.Max(MinSample, (int)((long)nodes * percentage / 100));
    }

    /// <summary>Records an offer, and returns whether it looks like a sample.</summary>
    /// <param name="offered">The offered nodes, at most all.</param>
    /// <param name="known">Nodes of the cluster.</param>
    /// <param name="withRoom">How many of those have room for the pod. If that many are offered, no free node is missing.</param>
    public bool IsSample(ReadOnlySpan<string> offered, int known, int withRoom)
    {
        if (known <= MinSample || offered.Length < MinSample) return false;
        lock (_lock)
        {
            if (offered.Length >= withRoom)
            {
                Restart(count: 0);
                return false;
            }

            Compare(offered);
            return _overlaps >= Coincidences || offered.Length == SampleOf(known);
        }
    }

    private void Compare(ReadOnlySpan<string> offered)
    {
        if (offered.Length != _count) Restart(offered.Length);
        if (_overlaps == Coincidences) return;
        if (_sets.Count == MaxSets) Forget();
        if (!_sets.Add(HashOf(offered))) return;
        var known = _nodes.Count;
        foreach (var name in offered) _nodes.Add(name);
        if (_nodes.Count < known + offered.Length) _overlaps++;
    }

    private void Restart(int count)
    {
        (_count, _overlaps) = (count, 0);
        Forget();
    }

    private void Forget()
    {
        _sets.Clear();
        _nodes.Clear();
    }

    /// <summary>A hash of the set that does not depend on the order, which changes from call to call.</summary>
    private static ulong HashOf(ReadOnlySpan<string> offered)
    {
        var hash = 0UL;
        foreach (var name in offered) hash = unchecked(hash + (uint)name.GetHashCode(StringComparison.Ordinal));
        return hash;
    }
}
