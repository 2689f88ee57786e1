using Scheduler.Core;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Extender.Configuration;

/// <summary>
/// Section <c>Scoring</c>: what a byte is worth at each level, as ratios that do not rise with distance, and how siblings count.
/// </summary>
public sealed record ScoringOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Scoring";

    /// <summary>In the memory of a DataNode on the node. Default 1.</summary>
    public double NodeCached { get; init; } = 1.0;

    /// <summary>On a DataNode on the node. Default 0.9.</summary>
    public double NodeLocal { get; init; } = 0.9;

    /// <summary>In the node's rack. Default 0.3.</summary>
    public double RackLocal { get; init; } = 0.3;

    /// <summary>Anywhere else. Default 0.</summary>
    public double OffSwitch { get; init; }

    /// <summary>How long an answer counts as a placement until its binding is seen. Default 5 s; above 0, to 1 min.</summary>
    public Duration ReservationTime { get; init; } = SiblingOptions.DefaultReservationTime;

    /// <summary>
    /// How much of a node's value is lost when pods already read there, as a ratio: half of it for one pod, three quarters for three.
    /// Default 0: off; at most 1.
    /// </summary>
    public double HotDataNodeMalus { get; init; }

    /// <summary>How siblings are counted.</summary>
    internal SiblingOptions Siblings => new(ReservationTime);

    /// <summary>What nodes are worth, once <see cref="Validate"/> has found nothing.</summary>
    internal NodeScorer ToScoring() => new(new LevelValues(NodeCached, NodeLocal, RackLocal, OffSwitch), HotDataNodeMalus);

    /// <summary>Every error, as a sentence that names the keys.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(NodeCached <= 1 && NodeLocal <= NodeCached && RackLocal <= NodeLocal && OffSwitch <= RackLocal && OffSwitch >= 0))
        {
            yield return FormattableString.Invariant(
                $"Scoring:NodeCached|NodeLocal|RackLocal|OffSwitch are {NodeCached}, {NodeLocal}, {RackLocal}, {OffSwitch}; ")
                + "they must lie between 0 and 1 and not rise with distance.";
        }

        foreach (var error in Siblings.Validate()) yield return error;
        if (HotDataNodeMalus is not (>= 0 and <= 1))
            yield return FormattableString.Invariant($"{Section}:{nameof(HotDataNodeMalus)} is {HotDataNodeMalus}; it must be 0 to 1.");
    }
}
