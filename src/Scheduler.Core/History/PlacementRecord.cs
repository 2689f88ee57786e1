using System.Collections.Immutable;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;

namespace Scheduler.Core.History;

/// <summary>
/// The final outcome of one pod that asked for locality: where it was bound, what it got there, and what the answer was based on.
/// </summary>
/// <param name="BoundAt">When its binding was seen.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="PodName">Its name.</param>
/// <param name="Group">Its siblings share this name within the namespace.</param>
/// <param name="NodeName">The node it was bound to.</param>
public sealed record PlacementRecord(DateTimeOffset BoundAt, string Namespace, string PodName, string Group, string NodeName)
{
    /// <summary>What users call the group, such as its Job's name; null when that is <see cref="Group"/>.</summary>
    public string? GroupName { get; init; }

    /// <summary>When it was created; null when unknown.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How prioritize was answered; null without a request to this process.</summary>
    public NeutralReason? Answer { get; init; }

    /// <summary>What it adds there to what its siblings read, by level; null when its input is unknown.</summary>
    public LevelBytes? Added { get; init; }

    /// <summary>
    /// Bytes that it added from its own node, at the time of its answer; null when <see cref="Missed"/> is unknown, or its input is
    /// unknown.
    /// </summary>
    public long? AchievedBytes { get; init; }

    /// <summary>
    /// Bytes that it would have added from the offered node that was scored best; null where <see cref="AchievedBytes"/> is.
    /// </summary>
    public long? AchievableBytes { get; init; }

    /// <summary>The node where it would have added more; null when there is none, or its input is unknown.</summary>
    public string? BestNodeName { get; init; }

    /// <summary>Why it is not on that node.</summary>
    public MissReason? Missed { get; init; }

    /// <summary>Nodes that kube-scheduler offered; 0 when the pod was planned instead; null without a request.</summary>
    public int? NodesOffered { get; init; }

    /// <summary>How long it was held for its level; null when it was not.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>Age of the oldest of its block maps when prioritize was answered; null when there was none.</summary>
    public TimeSpan? MapAge { get; init; }

    /// <summary>How the maps were read (<c>webhdfs</c>, <c>rpc</c>); null when there was none.</summary>
    public string? Source { get; init; }

    /// <summary>The farthest tier that one of its block maps came from; null when there was none.</summary>
    public BlockMapTier? Tier { get; init; }

    /// <summary>The best nodes of the answer, best first.</summary>
    public ImmutableArray<ScoredNode> Candidates { get; init; } = [];

    /// <summary>The level at which it reads most of its bytes, the nearer of equal ones; null when its input is empty or unknown.</summary>
    public LocalityLevel? Level => Added switch
    {
        null or { Total: 0 } => null,
        { } at when at.NodeCached >= Math.Max(at.NodeLocal, Math.Max(at.RackLocal, at.OffSwitch)) => LocalityLevel.NodeCached,
        { } at when at.NodeLocal >= Math.Max(at.RackLocal, at.OffSwitch) => LocalityLevel.NodeLocal,
        { } at => at.RackLocal >= at.OffSwitch ? LocalityLevel.RackLocal : LocalityLevel.OffSwitch,
    };

    /// <summary>Time from its creation to its binding; null when its creation is unknown.</summary>
    public TimeSpan? Latency => BoundAt - CreatedAt;
}
