using Scheduler.Verbs.Wire;

namespace Scheduler.Extender.Tests.Verbs.Wire;

public sealed class NumberSetTests
{
    private const int Capacity = 300;

    [Fact]
    public void TryAddRange_RandomRanges_IsWhatAPlainSetSays()
    {
        var random = new Random(3);
        for (var turn = 0; turn < 300; turn++) Compare(random);
    }

    private static void Compare(Random random)
    {
        using var set = new NumberSet(Capacity);
        var plain = new HashSet<int>();
        for (var step = 0; step < 12; step++)
        {
            var first = random.Next(Capacity);
            var range = Enumerable.Range(first, random.Next(Math.Min(150, Capacity - first) + 1)).ToArray();
            Assert.Equal(!plain.Overlaps(range), set.TryAddRange(first, range.Length));
            if (!plain.Overlaps(range)) plain.UnionWith(range);
            var number = random.Next(Capacity);
            Assert.Equal(plain.Add(number), set.Add(number));
        }
    }
}
