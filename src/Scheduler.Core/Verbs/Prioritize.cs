using Scheduler.Core.Scores;

namespace Scheduler.Core.Verbs;

/// <summary>The prioritize verb: a score for every offered node.</summary>
public static class Prioritize
{
    /// <summary>Scores nodes by what of the input is near them.</summary>
    /// <param name="placement">Where the input is; null scores every node 0.</param>
    /// <param name="values">What nearness is worth.</param>
    /// <param name="nodeNames">The offered nodes.</param>
    /// <returns>One score, <see cref="NodeScores.Min"/> to <see cref="NodeScores.Max"/>, for each name in its order.</returns>
    public static int[] Score(InputPlacement? placement, LevelValues values, ReadOnlySpan<string> nodeNames)
    {
        var scores = new int[nodeNames.Length];
        if (placement is null) return scores;
        var valueOfNode = new Int128[nodeNames.Length];
        for (var i = 0; i < nodeNames.Length; i++) valueOfNode[i] = values.ValueOf(placement.BytesAt(nodeNames[i]));
        NodeScores.Score(valueOfNode, scores);
        return scores;
    }
}
