using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;

namespace Scheduler.Extender.Tracking;

/// <summary>Puts together what is kept of a pod that was just bound: what it got, what it was answered, and on what that rested.</summary>
internal sealed class PlacementRecords(BlockMapStore store, PodWaits waits, TimeProvider clock)
{
    /// <summary>The record of a pod.</summary>
    /// <param name="pod">The pod, bound.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="decision">The answer to prioritize; null when it was never asked here.</param>
    /// <param name="outcome">What the pod got; null when its input is not known.</param>
    public PlacementRecord Of(LocalityPod pod, LocalityRequest request, Decision? decision, Outcome? outcome)
    {
        var now = clock.GetUtcNow();
        var origins = (decision?.Inputs ?? []).Select(input => input.Origin).OfType<BlockMapOrigin>().ToArray();
        return new PlacementRecord(now, pod.Metadata.Namespace, pod.Metadata.Name, request.Group, pod.NodeName!)
        {
            CreatedAt = pod.CreatedAt,
            Answer = decision?.Reason,
            Added = outcome?.Added,
            AchievedBytes = outcome?.Rated?.Achieved,
            AchievableBytes = outcome?.Rated?.Achievable,
            BestNodeName = outcome?.Better?.NodeName,
            Missed = outcome?.Missed,
            NodesOffered = decision?.NodesOffered,
            Waited = waits.Describe(request)?.Waited,
            MapAge = origins.Length == 0 ? null : decision!.At - origins.Min(origin => origin.ReadAt),
            Source = origins.FirstOrDefault()?.Transport,
            Tier = TierOf(decision?.Inputs ?? []),
            Candidates = decision?.Best ?? [],
        };
    }

    /// <summary>By where the store has its maps from now, which is where it had them from an answer ago.</summary>
    private BlockMapTier? TierOf(ImmutableArray<InputState> inputs) => inputs.Max(input => store.Describe(input.Path).Tier);
}
