using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;

namespace Scheduler.History.Summaries;

/// <summary>Placements, summed. Filled by one thread.</summary>
public sealed class PlacementTotals
{
    private TimeSpan _waited;

    /// <summary>Pods.</summary>
    public long Pods { get; private set; }

    /// <summary>Those of them whose input was known when they were bound; the bytes below are theirs.</summary>
    public long KnownPods { get; private set; }

    /// <summary>Those of them that could have added more on another node, by their answers.</summary>
    public long MissedPods { get; private set; }

    /// <summary>Pods that were held for their level.</summary>
    public long WaitedPods { get; private set; }

    /// <summary>Bytes by level.</summary>
    public LevelBytes Bytes { get; private set; }

    /// <summary>Bytes that pods added from their own nodes, as of their answers; pods without a recorded answer are left out.</summary>
    public long AchievedBytes { get; private set; }

    /// <summary>What those pods would have added on the offered nodes that were scored best.</summary>
    public long AchievableBytes { get; private set; }

    /// <summary>Achieved of achievable, 0 to 1; null where nothing was achievable.</summary>
    public double? AchievedRatio => AchievableBytes > 0 ? (double)AchievedBytes / AchievableBytes : null;

    /// <summary>Bytes read from the pods' own nodes, of all bytes, 0 to 1; null without bytes.</summary>
    public double? NodeLocalRatio => Bytes.Total > 0 ? (double)Bytes.OnNode() / Bytes.Total : null;

    /// <summary>Mean time that the held pods were held; null when none was.</summary>
    public TimeSpan? MeanWait => WaitedPods > 0 ? _waited / WaitedPods : null;

    /// <summary>Adds a pod.</summary>
    public void Add(PlacementRecord placement)
    {
        Pods++;
        MissedPods += placement.Missed is null or MissReason.Unknown ? 0 : 1;
        if (placement.Waited is { } waited)
        {
            WaitedPods++;
            _waited += waited;
        }

        if (placement.Added is not { } added) return;
        KnownPods++;
        Bytes = new LevelBytes(
            Bytes.NodeCached + added.NodeCached,
            Bytes.NodeLocal + added.NodeLocal,
            Bytes.RackLocal + added.RackLocal,
            Bytes.OffSwitch + added.OffSwitch);
        if (placement.AchievableBytes is not { } achievable) return;
        AchievedBytes += placement.AchievedBytes ?? 0;
        AchievableBytes += achievable;
    }
}
