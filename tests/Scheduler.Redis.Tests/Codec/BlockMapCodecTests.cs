using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Scheduler.Core.Blocks;
using Scheduler.Redis.Codec;

namespace Scheduler.Redis.Tests.Codec;

public sealed class BlockMapCodecTests
{
    private const string Key = "hdfs-locality:v1:test:key";
    private const int LengthOffset = 29;
    private const int HeaderBytes = 33;

    /// <summary>Who upgrades reads there which values two versions do not share.</summary>
    [Fact]
    public void Version_OfMapsAndFooters_IsThatOfThePageOfUpgrades() => Assert.Contains(
        $"block maps {BlockMapCodec.Version}, footers {FooterCodec.Version}",
        DocumentationPages.Text("deploy/upgrade.md"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_EncodedMaps_AreTheSame(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var map = RandomMaps.Any(random);

            var failure = BlockMapCodec.Decode(BlockMapCodec.Encode(map, Key)!, Key, out var decoded);

            Assert.Equal(DecodeFailure.None, failure);
            Assert.Equal(RandomMaps.Describe(map), RandomMaps.Describe(decoded!));
        }
    }

    [Fact]
    public void Encode_EmptyInput_RoundTrips()
    {
        var map = new BlockMapBuilder().Build(new BlockMapOrigin { ReadAt = DateTimeOffset.UnixEpoch, NameNode = "", Transport = "" });

        Assert.Equal(DecodeFailure.None, BlockMapCodec.Decode(BlockMapCodec.Encode(map, Key)!, Key, out var decoded));

        Assert.Equal(0, decoded!.BlockCount);
    }

    [Fact]
    public void Encode_HundredThousandBlocks_TakesAtMostFiveBytesABlock()
    {
        var map = RandomMaps.Large(100_000, 300, seed: 1);

        var value = BlockMapCodec.Encode(map, Key)!;

        Assert.InRange(value.Length, 100_000, 500_000);
    }

    [Fact]
    public void Encode_TheSameMap_GivesTheSameBytes() =>
        Assert.Equal(BlockMapCodec.Encode(RandomMaps.Any(new Random(5)), Key), BlockMapCodec.Encode(RandomMaps.Any(new Random(5)), Key));

    [Fact]
    public void Encode_VersionThree_IsPinned()
    {
        var builder = new BlockMapBuilder();
        var one = builder.Intern(new DataNode("dn1", "10.0.0.1", 9866, "/r1") { Uuid = "u1" });
        builder.AddBlock(128 << 20, [new(one, cached: true)]);
        var map = builder.Build(new BlockMapOrigin { ReadAt = DateTimeOffset.UnixEpoch, NameNode = "nn1:8020", Transport = "rpc" });

        var value = BlockMapCodec.Encode(map, Key)!;

        var payload = new byte[BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(LengthOffset))];
        Assert.True(BrotliDecoder.TryDecompress(value.AsSpan(HeaderBytes), payload, out _));
        Assert.Equal("HLBM\x03"u8.ToArray(), value[..5]);
        Assert.Equal(SHA256.HashData("hdfs-locality:v1:test:key"u8)[..16], value[5..21]);
        Assert.Equal(SHA256.HashData([.. value[..21], .. value[29..]])[..8], value[21..29]);
        Assert.Equal(
            "8080D6BDDFFEDFCF08" + "086E6E313A38303230" + "03727063" + "00" + "00" + "00" + "00" + "00" + "0000000000000000" + "00"
            + "01" + "03646E31" + "0831302E302E302E31" + "8A4D" + "032F7231" + "00" + "01" + "027531"
            + "01" + "80808040" + "00" + "01" + "00" + "01" + "00",
            Convert.ToHexString(payload));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Decode_MutatedBytes_AreGarbageAndNothingWorse(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++)
        {
            var value = BlockMapCodec.Encode(RandomMaps.Any(random, maxBlocks: 20), Key)!;
            var at = random.Next(value.Length);
            value[at] ^= (byte)random.Next(1, 256);

            var failure = BlockMapCodec.Decode(value, Key, out var map);

            Assert.True(failure != DecodeFailure.None && map is null, $"seed {seed}, round {i}: byte {at} was changed and not noticed");
        }
    }

    // Someone who writes garbage need not write a wrong checksum.
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Decode_MutatedPayloadWithRightChecksum_NeverThrows(int seed)
    {
        var random = new Random(seed);
        var kept = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var payload = PayloadOf(BlockMapCodec.Encode(RandomMaps.Any(random, maxBlocks: 20), Key)!);
            for (var changes = random.Next(1, 4); changes > 0; changes--) payload = Mutate(payload, random);

            if (BlockMapCodec.Decode(Pack(payload), Key, out var map) == DecodeFailure.None) kept++;

            Assert.True(map is null || map.TotalBytes >= 0, $"seed {seed}, round {i}");
        }

        Assert.InRange(kept, 1, 2_999);
    }

    [Fact]
    public void Decode_Truncated_IsGarbage()
    {
        var value = BlockMapCodec.Encode(RandomMaps.Any(new Random(31)), Key)!;

        for (var length = 0; length < value.Length; length++)
            Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(value.AsSpan(0, length), Key, out _));
    }

    [Fact]
    public void Decode_TruncatedPayloadWithRightChecksum_IsGarbage()
    {
        var payload = PayloadOf(BlockMapCodec.Encode(RandomMaps.Any(new Random(32)), Key)!);

        for (var length = 0; length < payload.Length; length++)
            Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(Pack(payload[..length]), Key, out _));
    }

    [Fact]
    public void Decode_RandomBytes_AreGarbage()
    {
        var random = new Random(33);
        for (var i = 0; i < 2_000; i++)
        {
            var value = new byte[random.Next(100)];
            random.NextBytes(value);

            Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(value, Key, out _));
        }
    }

    [Fact]
    public void Decode_AnotherVersion_SaysSo()
    {
        var value = BlockMapCodec.Encode(RandomMaps.Any(new Random(34)), Key)!;
        value[4] = 1;

        Assert.Equal(DecodeFailure.OtherVersion, BlockMapCodec.Decode(value, Key, out _));
    }

    // As replicas of the version before wrote it: 17 bytes of header.
    [Fact]
    public void Decode_VersionOneOrTwo_IsAnotherVersion()
    {
        Assert.Equal(DecodeFailure.OtherVersion, BlockMapCodec.Decode([.. "HLBM\x01"u8, .. new byte[12], 1, 2, 3], Key, out _));
        Assert.Equal(DecodeFailure.OtherVersion, BlockMapCodec.Decode([.. "HLBM\x02"u8, .. new byte[24], 1, 2, 3], Key, out _));
    }

    [Fact]
    public void Decode_MapOfAnotherKey_IsGarbage()
    {
        var value = BlockMapCodec.Encode(RandomMaps.Any(new Random(35)), "hdfs-locality:v1:test:other")!;

        Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(value, Key, out var map));
        Assert.Null(map);
    }

    [Fact]
    public void Decode_SaysItIsHuge_TakesNoMemoryForIt()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var failure = BlockMapCodec.Decode(Pack([], claimedLength: uint.MaxValue), Key, out _);

        Assert.Equal(DecodeFailure.TooLarge, failure);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_DecompressesToMoreThanItSays_IsGarbage() =>
        Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(Pack(new byte[16 << 20], claimedLength: 100), Key, out _));

    [Fact]
    public void Decode_CountsBeyondTheBytesThatFollow_AreGarbage()
    {
        // Origin and no DataNodes, then four million blocks of which no byte follows.
        byte[] payload = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x01];
        var value = Pack(payload);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(DecodeFailure.Garbage, BlockMapCodec.Decode(value, Key, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Mutate(byte[] payload, Random random)
    {
        var at = random.Next(payload.Length);
        return random.Next(4) switch
        {
            0 => [.. payload[..at], .. payload[Math.Min(at + random.Next(1, 9), payload.Length)..], 0],
            1 => [.. payload[..at], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, .. payload[at..]],
            2 => [.. payload[..at], .. payload[..at], .. payload[at..]],
            _ => [.. payload[..at], (byte)random.Next(256), .. payload[(at + 1)..]],
        };
    }

    private static byte[] PayloadOf(byte[] value)
    {
        var payload = new byte[BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(LengthOffset))];
        Assert.True(BrotliDecoder.TryDecompress(value.AsSpan(HeaderBytes), payload, out _));
        return payload;
    }

    private static byte[] Pack(byte[] payload, uint? claimedLength = null)
    {
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(payload.Length)];
        Assert.True(BrotliEncoder.TryCompress(payload, compressed, out var written, quality: 1, window: 22));
        byte[] value = [.. new byte[HeaderBytes], .. compressed[..written]];
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(LengthOffset), claimedLength ?? (uint)payload.Length);
        ValueHeader.Write(value, "HLBM"u8, BlockMapCodec.Version, Key);
        return value;
    }
}
