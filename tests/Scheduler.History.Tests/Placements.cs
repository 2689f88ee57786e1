using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;

namespace Scheduler.History.Tests;

/// <summary>Placements for tests.</summary>
internal static class Placements
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One of which everything is known.</summary>
    public static PlacementRecord Full(string pod = "pod-1", DateTimeOffset? boundAt = null, string podNamespace = "team") =>
        new(boundAt ?? Start, podNamespace, pod, "group", "k2")
        {
            CreatedAt = (boundAt ?? Start).AddSeconds(-3),
            GroupName = "nightly",
            Answer = NeutralReason.None,
            Added = new LevelBytes(1, 20, 300, 4000),
            AchievedBytes = 21,
            AchievableBytes = 1000,
            BestNodeName = "k1",
            Missed = MissReason.Outvoted,
            NodesOffered = 40,
            Waited = TimeSpan.FromMilliseconds(1500),
            MapAge = TimeSpan.FromSeconds(60),
            Source = "rpc",
            Tier = BlockMapTier.Shared,
            Candidates =
                [new ScoredNode("k1", 10, new LevelBytes(0, 1000, 0, 3321)), new ScoredNode("k2", 2, new LevelBytes(1, 20, 300, 4000))],
        };

    /// <summary>One of which nothing is known but where it went.</summary>
    public static PlacementRecord Bare(string pod) => new(Start, "team", pod, pod, "k3");
}
