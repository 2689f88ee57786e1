using Scheduler.Simulation.Results;

namespace Scheduler.Simulation.Tests.Results;

public sealed class EstimateTests
{
    [Fact]
    public void Of_ThreeSeeds_IsTheTInterval()
    {
        // Mean 2, deviation 1: half width 4.3027 / √3.
        var estimate = Estimate.Of([1, 2, 3]);

        Assert.Equal(2, estimate.Mean);
        Assert.Equal(2.4842, estimate.High95 - estimate.Mean, 4);
        Assert.Equal(2.4842, estimate.Mean - estimate.Low95, 4);
    }

    [Fact]
    public void Of_ManySeeds_IsTheTIntervalToThreeDigits()
    {
        // 41 values of mean 0 and deviation 1: t is 2.0211 at 40 degrees of freedom.
        var values = Enumerable.Range(0, 41).Select(i => i == 40 ? 0 : i % 2 == 0 ? 1.0 : -1.0).ToArray();

        Assert.Equal(2.0211 / Math.Sqrt(41), Estimate.Of(values).High95, 3);
    }

    [Fact]
    public void Of_OneSeed_HasNoWidth() => Assert.Equal(new Estimate(5, 5, 5), Estimate.Of([5]));
}
