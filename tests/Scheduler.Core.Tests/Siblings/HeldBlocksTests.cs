using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

public sealed class HeldBlocksTests
{
    [Fact]
    public void MoveNext_AnyBlocks_AreThoseWritten() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, int.MaxValue), ArbMap.Default.GeneratorFor<bool>()).ListOf().ToArbitrary(),
        pairs =>
        {
            var blocks = pairs.DistinctBy(pair => pair.Item1)
                .OrderBy(pair => pair.Item1)
                .Select(pair => new HeldBlock(pair.Item1, pair.Item2))
                .ToArray();

            Assert.Equal(blocks, Read(Write(blocks)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(63, 1)]
    [InlineData(64, 2)]
    [InlineData(8_191, 2)]
    [InlineData(8_192, 3)]
    [InlineData(int.MaxValue, 5)]
    public void BytesOf_AStep_IsWhatItTakes(int step, int bytes)
    {
        Span<byte> written = stackalloc byte[5];

        Assert.Equal((bytes, bytes), (HeldBlocks.BytesOf(step, isCached: true), HeldBlocks.Write(written, step, isCached: true)));
    }

    private static byte[] Write(HeldBlock[] blocks)
    {
        var (steps, end, last) = (new byte[blocks.Length * 5], 0, 0);
        foreach (var block in blocks)
        {
            end += HeldBlocks.Write(steps.AsSpan(end), block.Block - last, block.IsCached);
            last = block.Block;
        }

        return steps[..end];
    }

    private static List<HeldBlock> Read(byte[] steps)
    {
        var blocks = new List<HeldBlock>();
        foreach (var block in new HeldBlocks(steps)) blocks.Add(block);
        return blocks;
    }
}
