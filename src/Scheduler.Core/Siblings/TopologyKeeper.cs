using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Brings the topology up to date beside the requests, with all that hangs on it: placements of the inputs in use and ledgers of the
/// groups. Requests are served from the old view until the new one is whole. Used by one at a time.
/// </summary>
public sealed class TopologyKeeper(TopologyState topology, LocalityCache placements, SiblingLedger siblings, TimeProvider clock)
{
    /// <summary>How soon it is looked again whether anything changed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Of the time of one core it takes one part of so many at most, however often nodes change.</summary>
    private const int PartsOfTime = 10;

    /// <summary>
    /// Looks for changes until it is cancelled. What is served is older than the newest picture by at most <see cref="Interval"/>, or ten
    /// times what working it out takes.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var start = clock.GetTimestamp();
                Refresh();
                topology.HasBackgroundRefresh = true;
                var rest = (PartsOfTime - 1) * clock.GetElapsedTime(start);
                await Task.Delay(rest > Interval ? rest : Interval, clock, cancellationToken);
            }
        }
        finally
        {
            topology.HasBackgroundRefresh = false;
        }
    }

    /// <summary>Works out what changed, if anything did, and has it served.</summary>
    /// <returns>Whether anything did.</returns>
    public bool Refresh()
    {
        if (!topology.TryBuild(out var next)) return false;
        siblings.Prepare(next.Topology, placements.Prepare(next.Topology, clock.GetUtcNow()));
        topology.Publish(next);
        return true;
    }
}
