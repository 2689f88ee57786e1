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

    /// <summary>One with empty texts and zeros, bound before 1970.</summary>
    public static PlacementRecord Empty() => new(DateTimeOffset.UnixEpoch.AddMilliseconds(-1), "", "", "", "")
    {
        BestNodeName = "",
        Source = "",
        Added = default(LevelBytes),
        AchievedBytes = 0,
        AchievableBytes = 0,
        NodesOffered = 0,
        Waited = TimeSpan.Zero,
        MapAge = TimeSpan.FromDays(3650),
    };

    /// <summary>One with foreign texts and the largest numbers.</summary>
    public static PlacementRecord Extreme() => new(Start, "日本語", "🚀 \"x\"\n\0", "ä'\\", "\ue000")
    {
        CreatedAt = Start.AddHours(2),
        Answer = NeutralReason.None,
        Added = new LevelBytes(1, long.MaxValue - 6, 2, 3),
        AchievedBytes = long.MaxValue - 5,
        AchievableBytes = long.MaxValue,
        NodesOffered = int.MaxValue,
        Missed = MissReason.Full,
        Tier = BlockMapTier.NameNode,
        Candidates = [new ScoredNode("\ue000", 0, default), new ScoredNode("", 10, new LevelBytes(long.MaxValue, 0, 0, 0))],
    };
}
