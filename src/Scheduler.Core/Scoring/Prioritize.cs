using Scheduler.Core.Locality;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>The prioritize verb: a score for every offered node.</summary>
public static class Prioritize
{
    /// <summary>Scores nodes by what the pod would add there to what its siblings read.</summary>
    /// <param name="view">Where the input is and what siblings cover of it; null scores every node 0.</param>
    /// <param name="scoring">What nearness is worth.</param>
    /// <param name="nodeNames">The offered nodes.</param>
    public static PodScores Score(SiblingView? view, SiblingScoring scoring, ReadOnlySpan<string> nodeNames)
    {
        var scores = new int[nodeNames.Length];
        if (view is null) return new PodScores(scores, Turn.None, HasTurn: false);
        var valueOfNode = new Int128[nodeNames.Length];
        for (var i = 0; i < nodeNames.Length; i++) valueOfNode[i] = scoring.ValueAt(view, nodeNames[i]);
        var best = Turn.Of(view.Pod.Uid, nodeNames, valueOfNode);
        var hasTurn = view.HasTurn && best != Turn.None;
        if (hasTurn) DiscountAllBut(best, valueOfNode);
        NodeScores.Score(valueOfNode, scores);
        return new PodScores(scores, best, hasTurn);
    }

    /// <summary>The same for a pod that has no siblings.</summary>
    /// <param name="placement">Where the input is; null scores every node 0.</param>
    /// <param name="values">What nearness is worth.</param>
    /// <param name="nodeNames">The offered nodes.</param>
    /// <returns>One score, <see cref="NodeScores.Min"/> to <see cref="NodeScores.Max"/>, for each name in its order.</returns>
    public static int[] Score(InputPlacement? placement, LevelValues values, ReadOnlySpan<string> nodeNames) =>
        Score(placement is null ? null : SiblingView.Alone(new("", "", ""), placement), new SiblingScoring(values), nodeNames).Scores;

    private static void DiscountAllBut(int turn, Span<Int128> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (i != turn) values[i] = SiblingScoring.LessOneStep(values[i]);
    }
}

/// <summary>The answer to prioritize.</summary>
/// <param name="Scores">One score, <see cref="NodeScores.Min"/> to <see cref="NodeScores.Max"/>, for each offered name in its order.</param>
/// <param name="Best">The place of the best node among the offered ones; −1 when none is worth anything.</param>
/// <param name="HasTurn">Whether the best node is the pod's turn, so that every other one counts a step less.</param>
public sealed record PodScores(int[] Scores, int Best, bool HasTurn);
