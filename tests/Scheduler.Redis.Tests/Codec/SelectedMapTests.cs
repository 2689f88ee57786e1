using Scheduler.Core.Blocks;
using Scheduler.Core.ParquetSelection;
using Scheduler.Redis.Codec;

namespace Scheduler.Redis.Tests.Codec;

/// <summary>Maps of what is wanted of Parquet files: they carry what explain says about it.</summary>
public sealed class SelectedMapTests
{
    private const string Key = "hdfs-locality:v1:test:key";
    [Fact]
    public void Decode_EncodedSelectedMap_IsTheSame()
    {
        var map = Map();

        Assert.Equal(DecodeFailure.None, BlockMapCodec.Decode(BlockMapCodec.Encode(map, Key)!, Key, out var decoded));

        Assert.Equal([700L, 0], decoded!.WholeFileBytes.ToArray());
        var (expected, actual) = (map.Origin.Selected!, decoded.Origin.Selected!);
        Assert.Equal(
            (expected.WholeBytes, expected.FilesWeighed, expected.FilesEstimated),
            (actual.WholeBytes, actual.FilesWeighed, actual.FilesEstimated));
        Assert.Equal(expected.Whole.ToArray(), actual.Whole.ToArray());
    }

    [Fact]
    public void Decode_MutatedSelectedMap_IsGarbageOrAMapWithinItsBounds()
    {
        var random = new Random(3);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var payload = PayloadOf(Map());
            payload[random.Next(payload.Length)] = (byte)random.Next(256);

            if (PayloadReader.Read(payload) is not { Origin.Selected: { } selected } map) continue;
            read++;
            Assert.Equal(map.DataNodes.Length, map.WholeFileBytes.Length);
            Assert.True(selected.WholeBytes is >= 0 and <= BlockMapBuilder.MaxTotalBytes);
            Assert.All(map.WholeFileBytes.ToArray(), bytes => Assert.InRange(bytes, 0, BlockMapBuilder.MaxTotalBytes));
            Assert.All(selected.Whole, whole => Assert.True(Enum.IsDefined(whole.Reason)));
        }

        Assert.InRange(read, 1, 20_000);
    }

    private static byte[] PayloadOf(BlockMap map)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        PayloadWriter.Write(map, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static BlockMap Map()
    {
        var builder = new BlockMapBuilder();
        var one = builder.Intern(new DataNode("dn1", "10.0.0.1", 9866, "/r1"));
        builder.Intern(new DataNode("dn2", "10.0.0.2", 9866, "/r1"));
        builder.AddBlock(123, [new(one)]);
        return builder.Build(
            new BlockMapOrigin
            {
                ReadAt = DateTimeOffset.UnixEpoch,
                NameNode = "nn1:8020",
                Transport = "rpc",
                BytesListed = 123,
                Selected = new SelectedRead
                {
                    WholeBytes = 900,
                    FilesWeighed = 3,
                    FilesEstimated = 2,
                    FilesUnread = 1,
                    Whole =
                        [new(WholeFileReason.NotParquet, 1, "/a: it is no Parquet file"), new(WholeFileReason.UnknownColumn, 4, "/ß: 'x'")],
                },
            },
            [700, 0]);
    }
}
