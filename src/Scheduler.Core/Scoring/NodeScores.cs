namespace Scheduler.Core.Scoring;

/// <summary>Turns values into the extender's scores: floor(10 × value ÷ best value + 0.5), over the offered nodes.</summary>
public static class NodeScores
{
    /// <summary>The lowest score that kube-scheduler's extender contract knows.</summary>
    public const int Min = 0;

    /// <summary>The highest (<c>extenderv1.MaxExtenderPriority</c>).</summary>
    public const int Max = 10;

    /// <summary>
    /// Scores each value. When no value is above zero, all scores are 0; when all are equal and above zero, all are 10.
    /// </summary>
    /// <param name="values">One for each offered node, none below zero.</param>
    /// <param name="scores">As long as <paramref name="values"/>; receives the scores.</param>
    public static void Score(ReadOnlySpan<Int128> values, Span<int> scores)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, values.Length);
        var best = Int128.Zero;
        foreach (var value in values) best = Int128.Max(best, value);
        scores.Clear();
        if (best == 0) return;
        Span<Int128> thresholds = stackalloc Int128[Max];
        FindThresholds(best, thresholds);
        for (var i = 0; i < values.Length; i++) scores[i] = ScoreOf(values[i], thresholds);
    }

    /// <summary>Score s begins at value ≥ (2s − 1) × best ÷ 20: the rounding rule, without a division for each node.</summary>
    internal static void FindThresholds(Int128 best, Span<Int128> thresholds)
    {
        for (var score = 1; score <= Max; score++)
            thresholds[score - 1] = (((2 * score) - 1) * best + (2 * Max) - 1) / (2 * Max);
    }

    private static int ScoreOf(Int128 value, ReadOnlySpan<Int128> thresholds)
    {
        var score = Min;
        while (score < Max && value >= thresholds[score]) score++;
        return score;
    }
}
