using Scheduler.Core.Scores;

namespace Scheduler.Extender.Configuration;

/// <summary>Section <c>Scoring</c>: what a byte is worth at each level, as ratios that do not rise with distance.</summary>
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

    /// <summary>The values, once <see cref="Validate"/> has found nothing.</summary>
    internal LevelValues Values => new(NodeCached, NodeLocal, RackLocal, OffSwitch);

    /// <summary>Every error, as a sentence that names the keys.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(NodeCached <= 1 && NodeLocal <= NodeCached && RackLocal <= NodeLocal && OffSwitch <= RackLocal && OffSwitch >= 0))
        {
            yield return FormattableString.Invariant(
                $"Scoring:NodeCached|NodeLocal|RackLocal|OffSwitch are {NodeCached}, {NodeLocal}, {RackLocal}, {OffSwitch}; ")
                + "they must lie between 0 and 1 and not rise with distance.";
        }
    }
}
