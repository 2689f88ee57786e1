using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Parquet;
using Scheduler.ParquetFooters.Encodings;

namespace Scheduler.ParquetFooters.Tests.Encodings;

public sealed class RleTests
{
    /// <summary>Numbers that come alone and in runs.</summary>
    private static Arbitrary<int[]> Numbers => Arb.From(
        from largest in Gen.Elements(1, 2, 7, 255, 256, 70_000, int.MaxValue)
        from runs in Gen.ArrayOf(
            from value in Gen.Choose(0, largest)
            from length in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(1, 40)))
            select Enumerable.Repeat(value, length))
        select runs.SelectMany(run => run).ToArray());

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame() => Prop.ForAll(Numbers, numbers =>
    {
        var bitWidth = RleWriter.BitWidth(numbers.DefaultIfEmpty().Max());
        var output = new ArrayBufferWriter<byte>();
        RleWriter.Write(numbers, bitWidth, output);
        var read = new int[numbers.Length];
        RleReader.Read(output.WrittenSpan, bitWidth, read);
        return numbers.SequenceEqual(read);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(255, 8)]
    [InlineData(256, 9)]
    [InlineData(int.MaxValue, 31)]
    public void BitWidth_Largest_Holds(int largest, int expected) => Assert.Equal(expected, RleWriter.BitWidth(largest));

    [Fact]
    public void Write_TheSpecificationsExample_IsItsBytes()
    {
        var output = new ArrayBufferWriter<byte>();

        RleWriter.Write([0, 1, 2, 3, 4, 5, 6, 7], 3, output);

        Assert.Equal([0x03, 0b10001000, 0b11000110, 0b11111010], output.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { }, 1)]
    [InlineData(new byte[] { 0x00 }, 1)]
    [InlineData(new byte[] { 0x10 }, 1)]
    [InlineData(new byte[] { 0x03 }, 1)]
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0xFF }, 32)]
    [InlineData(new byte[] { 0x10, 0x01 }, 33)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 1)]
    public void Read_Damaged_IsRefused(byte[] bytes, int bitWidth)
    {
        var exception = Assert.Throws<ParquetFormatException>(() => RleReader.Read(bytes, bitWidth, new int[8]));

        Assert.Equal(ParquetFailure.Damaged, exception.Failure);
    }
}
