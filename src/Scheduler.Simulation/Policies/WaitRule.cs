using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>
/// Holds pods for a node-local slot (<c>level: node</c>): while a job may wait, nodes where one more of its pods adds nothing node-local
/// are withheld. A stand-in, to be replaced by the rules that serve once those exist.
/// </summary>
/// <param name="maxWait">How long a job's pods may be held, from the first one that was.</param>
/// <param name="bandwidth">Bytes a second by which a read from elsewhere is slower; 0: gains are not weighed against the wait.</param>
internal sealed class WaitRule(TimeSpan maxWait, long bandwidth)
{
    /// <summary>When a job that was first held then is held no more.</summary>
    public TimeSpan EndOf(TimeSpan heldSince) => heldSince + maxWait;

    /// <summary>Leaves of the offer what adds node-local bytes; false when the pod is to be held since none does.</summary>
    /// <param name="offered">Nodes with a free slot.</param>
    /// <param name="gains">What the job's next pod would add.</param>
    /// <param name="input">The job's input.</param>
    /// <param name="heldSince">Since when pods of the job have been held; null if none was.</param>
    /// <param name="now">The time.</param>
    public bool Passes(NodeOffer offered, SiblingScores gains, JobInput input, TimeSpan? heldSince, TimeSpan now)
    {
        if (maxWait == TimeSpan.Zero || (heldSince is { } since && now >= EndOf(since))) return true;
        // All of them full, or nothing left to read anywhere.
        return offered.TryKeep(node => LocalBytes(gains, node) > 0) || !IsWorthIt(BestAnywhere(gains, input));
    }

    private static long LocalBytes(SiblingScores gains, int node)
    {
        var added = gains.AddedAt(node);
        return added.NodeCached + added.NodeLocal;
    }

    private static long BestAnywhere(SiblingScores gains, JobInput input)
    {
        var best = 0L;
        for (var block = 0; block < input.Blocks; block++)
            foreach (var node in input.HoldersOf(block)) best = Math.Max(best, LocalBytes(gains, node));
        return best;
    }

    private bool IsWorthIt(long bytes) => bytes > 0 && (bandwidth == 0 || (double)bytes / bandwidth > maxWait.TotalSeconds);
}
