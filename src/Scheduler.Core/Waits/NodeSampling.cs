namespace Scheduler.Core.Waits;

/// <summary>
/// Recognises that kube-scheduler offers a sample of the nodes: holding a pod would then be a wait for luck. At the default it stops at a
/// number that its source gives (<c>numFeasibleNodesToFind</c>), which one call tells. At a percentage that somebody set the number is
/// another, but it stays the same while the nodes change, since each cycle goes on where the last one ended. Safe for many threads.
/// </summary>
public sealed class NodeSampling
{
    /// <summary>kube-scheduler never samples fewer nodes than this (<c>minFeasibleNodesToFind</c>).</summary>
    public const int MinSample = 100;

    /// <summary>How often the same number of other nodes is a coincidence.</summary>
    public const int Coincidences = 3;

    private const int LargestPercentage = 50, SmallestPercentage = 5, NodesPerPercent = 125;

    private readonly Lock _lock = new();
    private int _count;
    private ulong _sum;
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
                _turns = 0;
                return false;
            }

            Compare(offered);
            return _turns >= Coincidences || offered.Length == SampleOf(known);
        }
    }

    private void Compare(ReadOnlySpan<string> offered)
    {
        var sum = SumOf(offered);
        if (offered.Length != _count) _turns = 0;
        else if (sum != _sum) _turns = Math.Min(_turns + 1, Coincidences);
        (_count, _sum) = (offered.Length, sum);
    }

    /// <summary>Of the set, whatever its order: kube-scheduler's changes from call to call.</summary>
    private static ulong SumOf(ReadOnlySpan<string> offered)
    {
        var sum = 0UL;
        foreach (var name in offered) sum = unchecked(sum + (uint)name.GetHashCode(StringComparison.Ordinal));
        return sum;
    }
}
