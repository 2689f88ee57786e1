namespace Scheduler.Simulation.Tests;

public sealed class SplitMix64Tests
{
    private const int Draws = 20_000;

    [Fact]
    public void Next_SameSeedAndPurpose_IsTheSame() => Assert.Equal(Draw(new SplitMix64(7, "blocks")), Draw(new SplitMix64(7, "blocks")));

    [Theory]
    [InlineData(8, "blocks")]
    [InlineData(7, "ties")]
    public void Next_OtherSeedOrPurpose_Differs(int seed, string purpose) =>
        Assert.NotEqual(Draw(new SplitMix64(7, "blocks")), Draw(new SplitMix64(seed, purpose)));

    [Fact]
    public void Next_SixSides_AreEquallyLikely()
    {
        var random = new SplitMix64(1, "die");
        var counts = Enumerable.Range(0, 6 * Draws).Select(_ => random.Next(6)).CountBy(side => side).ToDictionary();

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, Draws * 0.95, Draws * 1.05));
    }

    [Fact]
    public void NextExponential_Mean_IsAsAsked()
    {
        var random = new SplitMix64(1, "times");

        Assert.InRange(Enumerable.Range(0, Draws).Average(_ => random.NextExponential(3)), 2.9, 3.1);
    }

    private static int[] Draw(SplitMix64 random) => [.. Enumerable.Range(0, 16).Select(_ => random.Next(1000))];
}
