using System.Numerics;

namespace Scheduler.Core.Scoring;

/// <summary>The two loops over all values of an offer, vectorized.</summary>
internal static class ScoreVectors
{
    /// <summary>The highest of these values, none below zero; 0 for no values.</summary>
    public static long HighestOf(ReadOnlySpan<long> values)
    {
        var (i, lanes, highest, many) = (0, Vector<long>.Count, 0L, Vector<long>.Zero);
        for (; i <= values.Length - lanes; i += lanes) many = Vector.Max(many, new Vector<long>(values[i..]));
        for (var lane = 0; lane < lanes; lane++) highest = Math.Max(highest, many[lane]);
        foreach (var value in values[i..]) highest = Math.Max(highest, value);
        return highest;
    }

    /// <summary>Adds to each score the number of limits that its value exceeds. Branch-free, since scores are hard to predict.</summary>
    public static void CountAbove(ReadOnlySpan<long> values, ReadOnlySpan<long> limits, Span<int> scores)
    {
        var (i, lanes) = (0, Vector<long>.Count);
        for (; i <= values.Length - (2 * lanes); i += 2 * lanes)
        {
            var (low, high) = (new Vector<long>(values[i..]), new Vector<long>(values[(i + lanes)..]));
            var (lowAbove, highAbove) = (Vector<long>.Zero, Vector<long>.Zero);
            foreach (var limit in limits)
            {
                var limits64 = new Vector<long>(limit);
                // A lane that compares true is −1.
                lowAbove -= Vector.GreaterThan(low, limits64);
                highAbove -= Vector.GreaterThan(high, limits64);
            }

            Vector.Narrow(lowAbove, highAbove).CopyTo(scores[i..]);
        }

        for (; i < values.Length; i++)
            foreach (var limit in limits) scores[i] += values[i] > limit ? 1 : 0;
    }
}
