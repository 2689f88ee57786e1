using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Scoring;
using Scheduler.Testing.Scoring;

namespace Scheduler.Core.Tests.Scoring;

/// <summary>Scores of many values at once are those of one after the other in 128 bits.</summary>
public sealed class ScoreLimitTests
{
    /// <summary>Small values tie often, large ones reach the end of 64 bits.</summary>
    private static readonly Arbitrary<long[]> Values = Arb.From(
        from shift in Gen.Elements(0, 1, 31, 32)
        from values in Gen.Choose(0, int.MaxValue).Select(value => (long)value << shift).ArrayOf()
        from small in Gen.Choose(0, 30).Select(value => (long)value).ArrayOf()
        from chosen in Gen.Elements(values, small)
        select chosen);

    [Fact]
    public void HighestOf_AnyValues_IsTheHighest() => Prop.ForAll(
        Values, values => ScoreVectors.HighestOf(values) == values.Append(0).Max()).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_AnyValues_IsWhatWideValuesGet() => Prop.ForAll(
        Values, values => ScoresOf(values, lessOneStep: false).SequenceEqual(WideScoresOf([.. values]))).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_LessOneStep_IsWhatDiscountedWideValuesGetBesideTheBest() => Prop.ForAll(Values, values =>
    {
        // The best stays among the wide values, so that they are scored against it, too.
        var wide = values.Select(value => (Int128)value * 9 / 10).Append(values.Append(0).Max()).ToArray();
        return ScoresOf(values, lessOneStep: true).SequenceEqual(WideScoresOf(wide).SkipLast(1));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_LargestValue_DoesNotOverflow() =>
        Assert.Equal([9, 5, 0], ScoresOf([long.MaxValue, long.MaxValue / 9 * 5, 0], lessOneStep: true));

    private static int[] ScoresOf(long[] values, bool lessOneStep)
    {
        var scores = new int[values.Length];
        Array.Fill(scores, 7);
        NodeScorer.ToScores(values, ScoreVectors.HighestOf(values), lessOneStep, scores);
        return scores;
    }

    private static int[] WideScoresOf(Int128[] values)
    {
        var scores = new int[values.Length];
        WideScorer.ToScores(values, scores);
        return scores;
    }
}
