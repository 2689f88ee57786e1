using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Blocks.Columns;

namespace Scheduler.Core.Tests.Blocks.Columns;

public sealed class ColumnTests
{
    [Fact]
    public void IsMarked_AnyPositions_AreThoseMarkedWithTheirRanks() => Prop.ForAll(
        ArbMap.Default.ArbFor<bool[]>(),
        marks =>
        {
            var bits = new RankedBits(marks.Length, position => marks[position]);
            for (var position = 0; position < marks.Length; position++)
            {
                Assert.Equal(marks[position], bits.IsMarked(position, out var rank));
                Assert.Equal(marks[..position].Count(mark => mark), rank);
            }

            Assert.Equal(marks.Count(mark => mark), bits.Marked);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void IsMarked_EveryPosition_HasItsOwnRank(int count)
    {
        var bits = new RankedBits(count, _ => true);

        for (var position = 0; position < count; position++)
        {
            Assert.True(bits.IsMarked(position, out var rank));
            Assert.Equal(position, rank);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void Lengths_SomeUnlikeMost_AreAllKept(int percentUnlike)
    {
        var random = new Random(percentUnlike);
        var lengths = Enumerable.Range(0, 1_000)
            .Select(_ => random.Next(100) < percentUnlike ? random.NextInt64(1, 1L << 28) : 1L << 27)
            .ToArray();

        var column = new BlockLengths(lengths);

        Assert.Equal(lengths, Enumerable.Range(0, lengths.Length).Select(block => column[block]));
        Assert.Equal(lengths.Sum(), column.TotalBytes);
    }

    [Fact]
    public void Lengths_OneOf4GiB_AreAllKept()
    {
        long[] lengths = [7, 7, 1L << 32, 7, 5];

        var column = new BlockLengths(lengths);

        Assert.Equal(lengths, Enumerable.Range(0, lengths.Length).Select(block => column[block]));
    }

    [Fact]
    public void Lengths_OfFilesWithAShortLastBlock_TakeLessThanAByteABlock()
    {
        var lengths = Enumerable.Range(1, 80_000).Select(block => block % 8 == 0 ? block : 1L << 27).ToArray();

        Assert.InRange(new BlockLengths(lengths).SizeInBytes, 1, 80_000 * 7 / 10);
    }

    [Fact]
    public void Starts_AnyNumbersOfReplicas_AreWhereTheyWere() => Prop.ForAll(
        Gen.Elements(3, 3, 3, 3, 0, 1, 2, 9).ListOf().ToArbitrary(),
        counts =>
        {
            int[] starts = [0, .. counts.Scan()];

            var column = new ReplicaStarts(starts);

            for (var block = 0; block < counts.Count; block++) Assert.Equal((starts[block], counts[block]), column[block]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Starts_OfBlocksWithThreeReplicas_TakeABitAndAHalfABlock() =>
        Assert.InRange(new ReplicaStarts([.. Enumerable.Range(0, 64_001).Select(block => 3 * block)]).SizeInBytes, 1, 64_000 * 3 / 16);
}

file static class Sums
{
    public static IEnumerable<int> Scan(this IEnumerable<int> counts)
    {
        var sum = 0;
        foreach (var count in counts) yield return sum += count;
    }
}
