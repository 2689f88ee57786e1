using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Decisions;

/// <summary>A day of outcomes, in quarters of an hour.</summary>
public sealed class OutcomeTrendTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly OutcomeTrend _trend;

    public OutcomeTrendTests() => _trend = new OutcomeTrend(_clock);

    [Fact]
    public void Add_PodsOfTwoSteps_AreAddedUpByStep()
    {
        _trend.Add(Of(3, 4, 1));
        _trend.Add(Of(4, 4, 2, MissReason.Full));
        _clock.Advance(2 * OutcomeTrend.Step);
        _trend.Add(Of(1, 2, 1, MissReason.Outvoted));

        var steps = _trend.Read();

        Assert.Equal([new(2, 0, 1, 7, 8, 3), new(1, 0, 1, 1, 2, 1)], steps.Select(step => step.Totals));
        Assert.Equal(2 * OutcomeTrend.Step, steps[1].At - steps[0].At);
        Assert.Equal(new OutcomeTotals(3, 0, 2, 8, 10, 4), _trend.TotalsOf(OutcomeTrend.Steps));
        Assert.Equal(new OutcomeTotals(1, 0, 1, 1, 2, 1), _trend.TotalsOf(1));
    }

    [Fact]
    public void Add_UnknownOutcome_IsCountedAndInNoBytes()
    {
        _trend.Add(null);
        _trend.Add(Outcome.Unknown(new LevelBytes(1, 2, 3, 4)));

        Assert.Equal(new OutcomeTotals(2, 2, 0, 0, 0, 0), _trend.TotalsOf(1));
    }

    [Fact]
    public void Read_AfterADay_HoldsNothingOlderAndNeverMoreThanADay()
    {
        for (var step = 0; step < 3 * OutcomeTrend.Steps; step++)
        {
            _trend.Add(Of(1, 1, 0));
            Assert.Equal(Math.Min(step + 1, OutcomeTrend.Steps), _trend.Read().Count);
            _clock.Advance(OutcomeTrend.Step);
        }

        Assert.Equal(OutcomeTrend.Steps - 1, _trend.Read().Count);
        _clock.Advance(OutcomeTrend.Steps * OutcomeTrend.Step);
        Assert.Empty(_trend.Read());
        Assert.Equal(default, _trend.TotalsOf(OutcomeTrend.Steps));
    }

    [Fact]
    public void Add_SizesAtTheLimit_DoNotOverflow()
    {
        _trend.Add(Of(long.MaxValue, long.MaxValue, long.MaxValue));
        _trend.Add(Of(long.MaxValue, long.MaxValue, 1));

        Assert.Equal(new OutcomeTotals(2, 0, 0, long.MaxValue, long.MaxValue, long.MaxValue), _trend.TotalsOf(1));
    }

    private static Outcome Of(long achieved, long achievable, long byChance, MissReason? missed = null) =>
        new(default, new RatedBytes(achieved, achievable) { ByChance = byChance }, missed);
}
