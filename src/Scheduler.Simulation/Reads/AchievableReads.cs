using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// What a job's pods could have read from their own nodes at best, had all been placed together, with hindsight, in the slots that there
/// were. Reusable, one thread.
/// </summary>
/// <remarks>
/// Exact for jobs with a pod for each block. For larger ones a search, so that the true best may be a little more: between this and the
/// maximum flow that stands beside it.
/// </remarks>
internal sealed class AchievableReads(SimulatedCluster cluster, BestPlacements placements)
{
    /// <summary>Blocks looked at for one placement: below a millisecond or two.</summary>
    public const long MaxWork = 100_000;

    private readonly SiblingReads _reads = new(cluster);

    /// <summary>The best placement found, and a bound that none exceeds, in bytes.</summary>
    /// <param name="input">The job's input.</param>
    /// <param name="available">Room for its pods on each node.</param>
    /// <param name="achieved">What a placement in those slots reads: the best one reads no less.</param>
    public (long Best, long Bound) Of(JobInput input, ReadOnlySpan<int> available, long achieved)
    {
        var bound = BoundOf(input, available);
        if (achieved >= bound) return (achieved, achieved);
        return (Math.Max(achieved, input.Pods == input.Blocks ? MatchedBytes(input, available) : FoundBytes(input, available, bound)), bound);
    }

    /// <summary>What could be read if every slot had a pod, but no more than all pods can read.</summary>
    private long BoundOf(JobInput input, ReadOnlySpan<int> available) =>
        Math.Min(input.Pods * input.ShareBytes, IsAmple(input, available) ? HeldBytes(input, available) : _reads.NodeLocalBytesOf(input, available));

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
