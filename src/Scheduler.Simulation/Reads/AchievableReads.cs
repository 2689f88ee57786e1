using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// The most that a job's pods could have read from their own nodes if all had been placed together, with hindsight, in the same
/// slots. Reusable, one thread.
/// </summary>
/// <remarks>
/// Exact for jobs with a pod for each block. For larger ones it is a search, so that the true best may be a little more: it is between
/// this and the maximum flow.
/// </remarks>
internal sealed class AchievableReads(SimulatedCluster cluster, BestPlacements placements)
{
    /// <summary>Blocks examined for one placement: at most one or two milliseconds.</summary>
    public const long MaxWork = 100_000;

    private readonly SiblingReads _reads = new(cluster);

    /// <summary>The best placement found, and a bound that none exceeds, in bytes.</summary>
    /// <param name="input">The job's input.</param>
    /// <param name="available">Room for its pods on each node.</param>
    /// <param name="achieved">What a known placement in those slots reads: a lower bound.</param>
    public (long Best, long Bound) Of(JobInput input, ReadOnlySpan<int> available, long achieved)
    {
        var bound = BoundOf(input, available);
        if (achieved >= bound) return (achieved, achieved);
        var best = input.Pods == input.Blocks ? MatchedBytes(input, available) : FoundBytes(input, available, bound);
        return (Math.Max(achieved, best), bound);
    }

    /// <summary>What could be read if every slot had a pod, but no more than all pods can read.</summary>
    private long BoundOf(JobInput input, ReadOnlySpan<int> available) =>
        Math.Min(
        input.Pods * input.ShareBytes,
        IsAmple(input, available) ? HeldBytes(input, available) : _reads.NodeLocalBytesOf(input, available));

    private static bool IsAmple(JobInput input, ReadOnlySpan<int> available)
    {
        for (var node = 0; node < available.Length; node++)
            if (available[node] > 0 && available[node] * input.ShareBytes < input.BlocksOnNodes.BytesOn(node)) return false;
        return true;
    }

    private static long HeldBytes(JobInput input, ReadOnlySpan<int> available)
    {
        var held = 0L;
        for (var block = 0; block < input.Blocks; block++)
        {
            foreach (var node in input.HoldersOf(block))
            {
                if (available[node] == 0) continue;
                held += input.Length(block);
                break;
            }
        }

        return held;
    }

    private long MatchedBytes(JobInput input, ReadOnlySpan<int> available) =>
        _reads.NodeLocalBytesOf(input, BlockMatching.Find(input, available));

    private long FoundBytes(JobInput input, ReadOnlySpan<int> available, long bound) =>
        PlacementSearch.Find(input, available, placements.Of(input), bound, MaxWork).Bytes;
}
