using System.Numerics;

namespace Scheduler.Core.Scoring;

/// <summary>Turns many values of 64 bits into scores by <see cref="NodeScores"/>'s rule, several at once.</summary>
internal static class ScoreSteps
{
    /// <summary>The highest of these, none below zero; 0 of none.</summary>
    public static long HighestOf(ReadOnlySpan<long> values)
    {
        var (i, lanes, highest, many) = (0, Vector<long>.Count, 0L, Vector<long>.Zero);
        for (; i <= values.Length - lanes; i += lanes) many = Vector.Max(many, new Vector<long>(values[i..]));
        for (var lane = 0; lane < lanes; lane++) highest = Math.Max(highest, many[lane]);
        foreach (var value in values[i..]) highest = Math.Max(highest, value);
        return highest;
    }

    /// <summary>The score of each value.</summary>
    /// <param name="values">None below zero.</param>
    /// <param name="best">The value that gets the highest score; none may be above it.</param>
    /// <param name="lessOneStep">Whether nine tenths of each value, rounded down, are to be scored.</param>
    /// <param name="scores">As long as <paramref name="values"/>; receives the scores.</param>
    public static void Score(ReadOnlySpan<long> values, long best, bool lessOneStep, Span<int> scores)
    {
        scores.Clear();
        if (best == 0) return;
        Span<Int128> thresholds = stackalloc Int128[NodeScores.Max];
        NodeScores.FindThresholds(best, thresholds);
        Span<long> below = stackalloc long[NodeScores.Max];
        for (var i = 0; i < below.Length; i++) below[i] = LastBelow(thresholds[i], lessOneStep);
        CountAbove(values, below, scores);
    }

    /// <summary>
    /// The highest value that does not reach a threshold. ⌊9v ÷ 10⌋ ≥ t is v ≥ ⌈10t ÷ 9⌉, so that a step is taken from ten thresholds
    /// instead of from every value.
    /// </summary>
    private static long LastBelow(Int128 threshold, bool lessOneStep)
    {
        var first = lessOneStep ? ((threshold * NodeScores.Max) + (NodeScores.Max - 2)) / (NodeScores.Max - 1) : threshold;
        return (long)Int128.Min(first - 1, long.MaxValue);
    }

    /// <summary>Without a branch: scores are hard to guess.</summary>
    private static void CountAbove(ReadOnlySpan<long> values, ReadOnlySpan<long> below, Span<int> scores)
    {
        var (i, lanes) = (0, Vector<long>.Count);
        for (; i <= values.Length - (2 * lanes); i += 2 * lanes)
        {
            var (low, high) = (new Vector<long>(values[i..]), new Vector<long>(values[(i + lanes)..]));
            var (lowAbove, highAbove) = (Vector<long>.Zero, Vector<long>.Zero);
            foreach (var threshold in below)
            {
                var step = new Vector<long>(threshold);
                // A lane that compares true is −1.
                lowAbove -= Vector.GreaterThan(low, step);
                highAbove -= Vector.GreaterThan(high, step);
            }

            Vector.Narrow(lowAbove, highAbove).CopyTo(scores[i..]);
        }

        for (; i < values.Length; i++)
            foreach (var threshold in below) scores[i] += values[i] > threshold ? 1 : 0;
    }
}
