using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Redis.Codec;

namespace Scheduler.Redis.Tests.Codec;

public sealed class FooterCodecTests
{
    private const string Key = "hdfs-locality:v1:test:key";
    private const long FileLength = 1L << 40;

    [Fact]
    public void Decode_EncodedLayouts_AreTheSame()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var layout = AnyLayout(random);

            Assert.Equal(
                DecodeFailure.None,
                FooterCodec.Decode(FooterCodec.Encode(ParquetFooter.Of(layout), Key)!, Key, FileLength, out var decoded));

            Assert.Equal(Describe(layout), Describe(decoded!.Layout!));
        }
    }

    [Fact]
    public void Decode_EncodedRefusals_AreTheSame()
    {
        foreach (var failure in Enum.GetValues<ParquetFailure>())
        {
            Assert.Equal(
                DecodeFailure.None,
                FooterCodec.Decode(FooterCodec.Encode(ParquetFooter.Refused(failure), Key)!, Key, 100, out var decoded));
            Assert.Equal((null, failure), (decoded!.Layout, decoded.Failure));
        }
    }

    [Fact]
    public void Encode_VersionTwo_IsPinned()
    {
        var layout = new ParquetLayout(
            ["a", "b.c"], 7, [new(4, 100), new(104, 200), new(304, 1), new(0, 0)])
        { HasEncryptedColumns = true };

        var value = FooterCodec.Encode(ParquetFooter.Of(layout), Key)!;

        Assert.Equal("HLPF\x02"u8.ToArray(), value[..5]);
        Assert.Equal(
            "FF" + "01" + "07" + "02" + "0161" + "03622E63" + "02" + "0864" + "00C801" + "0001" + "E10400",
            Convert.ToHexString(value[29..]));
    }

    [Fact]
    public void Encode_ChunksInARow_TakeAboutFiveBytesEach()
    {
        var chunks = Enumerable.Range(0, 10_000).Select(i => new ByteRange(4 + (i * 1_000_000L), 1_000_000)).ToArray();

        var value = FooterCodec.Encode(
            ParquetFooter.Of(new ParquetLayout([.. Enumerable.Range(0, 100).Select(i => $"column{i}")], 1, chunks)), Key)!;

        Assert.InRange(value.Length, 30_000, 52_000);
    }

    [Fact]
    public void Encode_LayoutBeyondTheLimits_IsNone()
    {
        Assert.Null(FooterCodec.Encode(ParquetFooter.Of(new ParquetLayout([new('x', 1025)], 1, [new(4, 1)])), Key));
        Assert.Null(FooterCodec.Encode(ParquetFooter.Of(new ParquetLayout(["x"], 1, new ByteRange[CodecLimits.MaxChunks + 1])), Key));
    }

    [Theory]
    [InlineData(305)]
    [InlineData(400)]
    public void Decode_ChunkBeyondTheFile_IsGarbage(long fileLength)
    {
        var value = FooterCodec.Encode(ParquetFooter.Of(new ParquetLayout(["a"], 1, [new(4, 402)])), Key)!;

        Assert.Equal(DecodeFailure.Garbage, FooterCodec.Decode(value, Key, fileLength, out _));
        Assert.Equal(DecodeFailure.None, FooterCodec.Decode(value, Key, 406, out _));
    }

    [Fact]
    public void Decode_OtherVersion_IsSaid()
    {
        var value = FooterCodec.Encode(ParquetFooter.Refused(ParquetFailure.Damaged), Key)!;
        value[4]++;

        Assert.Equal(DecodeFailure.OtherVersion, FooterCodec.Decode(value, Key, 100, out _));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Decode_MutatedBytes_AreGarbageAndNothingWorse(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 3000; i++)
        {
            var value = FooterCodec.Encode(ParquetFooter.Of(AnyLayout(random)), Key)!;
            var at = random.Next(value.Length);
            value[at] ^= (byte)(1 << random.Next(8));
            if (at is 4) continue;

            Assert.Equal(DecodeFailure.Garbage, FooterCodec.Decode(value, Key, FileLength, out var footer));
            Assert.Null(footer);
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Decode_PayloadOfAnotherHand_IsGarbageOrWithinTheFile(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            // With a valid checksum, as any client that may write to our Redis can make.
            var value = FooterCodec.Encode(ParquetFooter.Of(AnyLayout(random)), Key)!;
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                value[random.Next(ValueHeader.Bytes, value.Length)] = (byte)random.Next(256);
            ValueHeader.Write(value, "HLPF"u8, FooterCodec.Version, Key);

            if (FooterCodec.Decode(value, Key, FileLength, out var footer) != DecodeFailure.None || footer!.Layout is not { } layout)
                continue;
            for (var rowGroup = 0; rowGroup < layout.RowGroupCount; rowGroup++)
                for (var column = 0; column < layout.Columns.Length; column++)
                    Assert.True(layout.Chunk(rowGroup, column) is { Offset: >= 0, Length: >= 0, End: <= FileLength });
        }
    }

    private static ParquetLayout AnyLayout(Random random)
    {
        var columns = Enumerable.Range(0, random.Next(6)).Select(i => random.Next(4) == 0 ? $"größe.{i}" : $"c{i}").ToArray();
        var chunks = new ByteRange[columns.Length * random.Next(5)];
        for (var i = 0; i < chunks.Length; i++) chunks[i] = new(random.NextInt64(FileLength / 2), random.NextInt64(FileLength / 2));
        return new ParquetLayout([.. columns], random.NextInt64(), chunks) { HasEncryptedColumns = random.Next(2) == 0 };
    }

    private static string Describe(ParquetLayout layout)
    {
        var chunks = from rowGroup in Enumerable.Range(0, layout.RowGroupCount)
                     from column in Enumerable.Range(0, layout.Columns.Length)
                     select layout.Chunk(rowGroup, column);
        return $"{string.Join(',', layout.Columns)} {layout.RowCount} {layout.HasEncryptedColumns} {string.Join(' ', chunks)}";
    }
}
