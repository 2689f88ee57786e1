using System.Text;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;

namespace Scheduler.History.Tables;

/// <summary>One of the best nodes of an answer.</summary>
/// <param name="Placement">What became of the pod.</param>
/// <param name="Rank">1 for the best.</param>
/// <param name="Node">The node, its score and what the pod would have added there.</param>
internal readonly record struct CandidateRow(PlacementRecord Placement, int Rank, ScoredNode Node)
{
    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    /// <summary>The candidates of a pod, best first; none unless its name falls into the share. Equal names fall alike, on every replica.</summary>
    public static IEnumerable<CandidateRow> Of(PlacementRecord placement, double ratio) =>
        Fraction(placement) < ratio ? placement.Candidates.Select((node, i) => new CandidateRow(placement, i + 1, node)) : [];

    /// <summary>FNV-1a of namespace and name, spread by a last multiplication, as a number from 0 to 1.</summary>
    private static double Fraction(PlacementRecord placement)
    {
        var hash = FnvOffset;
        foreach (var value in Encoding.UTF8.GetBytes($"{placement.Namespace}/{placement.PodName}")) hash = unchecked((hash ^ value) * FnvPrime);
        hash = unchecked((hash ^ (hash >> 15)) * 0x2c1b3c6d);
        return (hash ^ (hash >> 12)) / (uint.MaxValue + 1.0);
    }
}
