using System.Buffers;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>
/// The prioritize verb over numbers instead of names: what <see cref="Prioritize"/> says, in 64 bits where the input allows it, without a
/// lookup by name or an array of its own.
/// </summary>
public static class OfferScoring
{
    /// <summary>Scores the offered nodes.</summary>
    /// <param name="view">Where the input is and what siblings cover of it; null scores every node 0.</param>
    /// <param name="scoring">What nearness is worth.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="scores">As long as the offer; receives their scores.</param>
    public static OfferChoice Score(SiblingView? view, SiblingScoring scoring, NodeOffer offer, Span<int> scores)
    {
        if (view is null) return NoneOf(scores);
        if (!NodeValuation.Fits(view)) return ScoreByNames(view, scoring, offer, scores);
        var rented = ArrayPool<long>.Shared.Rent(offer.Count);
        var values = rented.AsSpan(0, offer.Count);
        new NodeValuation(view, scoring, offer.Known).Fill(offer.Numbers.Span, values);
        var choice = Choose(view, offer, values, out var bestValue);
        ScoreSteps.Score(values, bestValue, choice.HasTurn, scores);
        if (choice.HasTurn) scores[choice.Best] = NodeScores.Max;
        ArrayPool<long>.Shared.Return(rented);
        return choice;
    }

    private static OfferChoice Choose(SiblingView view, NodeOffer offer, ReadOnlySpan<long> values, out long bestValue)
    {
        bestValue = ScoreSteps.HighestOf(values);
        var best = Turn.Of(view.Pod.Uid, offer, values, bestValue);
        return new OfferChoice(best, view.HasTurn && best != Turn.None);
    }

    private static OfferChoice NoneOf(Span<int> scores)
    {
        scores.Clear();
        return OfferChoice.None;
    }

    private static OfferChoice ScoreByNames(SiblingView view, SiblingScoring scoring, NodeOffer offer, Span<int> scores)
    {
        var scored = Prioritize.Score(view, scoring, offer.ToNames().AsSpan());
        scored.Scores.CopyTo(scores);
        return new OfferChoice(scored.Best, scored.HasTurn);
    }
}

/// <summary>Which of the offered nodes is the best.</summary>
/// <param name="Best">Its place among them; −1 when none is worth anything.</param>
/// <param name="HasTurn">Whether it is the pod's turn there, so that every other node counts a step less.</param>
public readonly record struct OfferChoice(int Best, bool HasTurn)
{
    /// <summary>No node is worth anything.</summary>
    public static OfferChoice None { get; } = new(Turn.None, HasTurn: false);
}
