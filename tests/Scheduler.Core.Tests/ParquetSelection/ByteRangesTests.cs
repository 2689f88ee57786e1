using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Tests.ParquetSelection;

/// <summary>Weights of blocks against a reference that counts every byte of the file.</summary>
public sealed class ByteRangesTests
{
    private const int MaxBytes = 200;

    private static Arbitrary<ByteRange[]> Ranges => Arb.From(Gen.ArrayOf(
        from offset in Gen.Choose(0, MaxBytes)
        from length in Gen.Choose(0, 50)
        select new ByteRange(offset, length)));

    private static Arbitrary<long[]> BlockLengths => Arb.From(Gen.ArrayOf(Gen.Choose(0, 60).Select(length => (long)length)));

    [Fact]
    public void WeighBlocks_AnyRanges_CountsTheirBytes() => Prop.ForAll(Ranges, BlockLengths, (ranges, lengths) =>
    {
        var wanted = WantedBytes(ranges);
        var expected = new long[lengths.Length];
        var offset = 0;
        for (var block = 0; block < lengths.Length; block++)
            for (var end = offset + lengths[block]; offset < end; offset++)
                if (wanted.Contains(offset)) expected[block]++;

        return expected.SequenceEqual(ByteRanges.Of(ranges).WeighBlocks(lengths));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void BytesIn_AnyRange_CountsItsBytes() => Prop.ForAll(Ranges, Ranges, (ranges, windows) =>
    {
        var wanted = WantedBytes(ranges);
        var set = ByteRanges.Of(ranges);
        return windows.All(window => set.BytesIn(window) == wanted.Count(at => at >= window.Offset && at < window.End));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_AnyRanges_IsInOrderAndApart() => Prop.ForAll(Ranges, ranges =>
    {
        var set = ByteRanges.Of(ranges);
        return set.TotalBytes == WantedBytes(ranges).Count
            && set.Runs.All(run => run.Length > 0)
            && set.Runs.Zip(set.Runs.Skip(1)).All(pair => pair.First.End < pair.Second.Offset);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WeighBlocks_TwoOfFourColumns_IsTheHandCalculation()
    {
        // Chunks of 30 bytes from 4 on, columns 0 and 3 of each of two row groups, blocks of 64: 4-34, 94-154 and 214-244 are wanted.
        var ranges = ByteRanges.Of([new(4, 30), new(94, 30), new(124, 30), new(214, 30)]);

        Assert.Equal([30L, 34, 26, 30], ranges.WeighBlocks([64, 64, 64, 60]));
    }

    private static HashSet<long> WantedBytes(ByteRange[] ranges) =>
        [.. ranges.SelectMany(range => Enumerable.Range((int)range.Offset, (int)range.Length).Select(at => (long)at))];
}
