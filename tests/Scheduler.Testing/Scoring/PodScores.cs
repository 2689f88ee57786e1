using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Testing.Scoring;

/// <summary>An answer to prioritize by names.</summary>
/// <param name="Scores">One score for each offered name in its order.</param>
/// <param name="Best">The place of the best node; <see cref="OfferPlace.None"/> when none is worth anything.</param>
/// <param name="IsPicked">Whether every other node counts a step less.</param>
public sealed record PodScores(int[] Scores, OfferPlace Best, bool IsPicked)
{
    /// <summary>What the scorer says of the nodes with these names.</summary>
    public static PodScores Of(SiblingView? view, NodeScorer scorer, ReadOnlySpan<string> nodeNames)
    {
        var scores = new int[nodeNames.Length];
        var best = scorer.Score(view, NodeOffer.Of([.. nodeNames]), scores);
        return new PodScores(scores, best.Place, best.IsPicked);
    }

    /// <summary>The scores for a pod that has no siblings.</summary>
    public static int[] Of(InputLocality locality, LevelValues weights, ReadOnlySpan<string> nodeNames) =>
        Of(SiblingView.Alone(new("", "", ""), locality), new NodeScorer(weights), nodeNames).Scores;
}
