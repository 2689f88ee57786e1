using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Refreshes the topology in the background, with everything that depends on it: localities of the inputs in use and ledgers of the groups.
/// Requests use the previous state until the new one is complete. Used by one thread at a time.
/// </summary>
public sealed class TopologyKeeper(TopologyState topology, LocalityCache localities, SiblingLedger siblings, TimeProvider clock)
{
    /// <summary>The pause between two checks for changes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>It uses at most this part of one core, however often nodes change.</summary>
    private const int PartsOfTime = 10;

    /// <summary>
    /// Refreshes until it is cancelled. The topology in use is older than the newest snapshot by at most <see cref="Interval"/>, or ten
    /// times what computing it takes.
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

    /// <summary>Computes and publishes a new topology if anything changed.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Refresh()
    {
        if (!topology.TryBuild(out var next)) return false;
        siblings.Prepare(next.Topology, localities.Prepare(next.Topology, clock.GetUtcNow()));
        topology.Publish(next);
        return true;
    }
}
