using Scheduler.Core.History;
using Scheduler.Core.Scores;

namespace Scheduler.History.Summaries;

/// <summary>Placements, summed. Filled by one thread.</summary>
public sealed class PlacementTotals
{
    private TimeSpan _waited;

    /// <summary>Pods.</summary>
    public long Pods { get; private set; }

    /// <summary>Those of them whose input was known when they were bound; the bytes below are theirs.</summary>
    public long KnownPods { get; private set; }

    /// <summary>Those of them that could have added more on another node.</summary>
    public long MissedPods { get; private set; }

    /// <summary>Pods that were held for their level.</summary>
    public long WaitedPods { get; private set; }

    /// <summary>Bytes by level.</summary>
    public LevelBytes Bytes { get; private set; }

    /// <summary>Bytes read from the pods' own nodes.</summary>
    public long AchievedBytes => Bytes.NodeCached + Bytes.NodeLocal;

    /// <summary>The most that could have been.</summary>
    public long AchievableBytes { get; private set; }

    /// <summary>Achieved of achievable, 0 to 1; null where nothing was achievable.</summary>
    public double? AchievedRatio => AchievableBytes > 0 ? (double)AchievedBytes / AchievableBytes : null;

    /// <summary>Bytes read from the pods' own nodes, of all bytes, 0 to 1; null without bytes.</summary>
    public double? NodeLocalRatio => Bytes.Total > 0 ? (double)AchievedBytes / Bytes.Total : null;

    /// <summary>Mean time that the held pods were held; null when none was.</summary>
    public TimeSpan? MeanWait => WaitedPods > 0 ? _waited / WaitedPods : null;

    /// <summary>Adds a pod.</summary>
    public void Add(PlacementRecord placement)
    {
        Pods++;
        MissedPods += placement.Missed is null ? 0 : 1;
        if (placement.Waited is { } waited)
        {
            WaitedPods++;
            _waited += waited;
        }

        if (placement.Added is not { } added) return;
        KnownPods++;
        Bytes = new LevelBytes(
            Bytes.NodeCached + added.NodeCached, Bytes.NodeLocal + added.NodeLocal, Bytes.RackLocal + added.RackLocal, Bytes.OffSwitch + added.OffSwitch);
        AchievableBytes += placement.AchievableBytes ?? 0;
    }
}
