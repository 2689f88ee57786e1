using System.Buffers;
using System.Text.Json;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Testing.NameNode;
using Xunit.Abstractions;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>
/// Recorded answers, mutated: a reader either understands or says that the answer is malformed, whatever pieces it comes in.
/// </summary>
public sealed class HostileAnswerTests(ITestOutputHelper output)
{
    private const int Mutations = 400;

    public static TheoryData<string> Captures =>
        [
            .. Testing.Captures.Names("namenode/webhdfs", ".http")
                .Where(IsSmallAnswer)
                .Concat(Testing.Captures.Names("namenode/jmx", "NameNodeInfo.http")),
        ];

    [Theory]
    [MemberData(nameof(Captures))]
    public void Read_MutatedAnswer_IsUnderstoodOrMalformed(string capture)
    {
        var body = RecordedAnswer.Load(capture).Body;
        var seed = Environment.GetEnvironmentVariable("HOSTILE_SEED") is { } text ? int.Parse(text, null) : capture.Length;
        output.WriteLine($"seed HOSTILE_SEED={seed} for {capture}");
        var random = new Random(seed);

        for (var i = 0; i < Mutations; i++) ReadAll(Mutate(body, random), random.Next(1, 64));
    }

    private static bool IsSmallAnswer(string name) =>
        Path.GetFileName(name) is { } file
        && (file.StartsWith('g') || file.StartsWith("liststatus", StringComparison.Ordinal) || file.StartsWith("err-", StringComparison.Ordinal))
        && !file.Contains("many", StringComparison.Ordinal);

    private static void ReadAll(byte[] body, int pieceSize)
    {
        var (whole, pieces) = (new ReadOnlySequence<byte>(body), Pieces.Of(body, pieceSize));
        ReadBoth(json => WithinBounds(FileStatusReader.ReadStatus(json)));
        ReadBoth(json => CountWithinBounds(FileStatusReader.ReadDirectory(json).Entries, body.Length));
        ReadBoth(json => CountWithinBounds(FileStatusReader.ReadPage(json).Entries, body.Length));
        ReadBoth(json => CountWithinBounds(new BlockLocationsReader(new DataNodeTable()).Read(json), body.Length));
        ReadBoth(json => CountWithinBounds(new LocatedBlocksJson(new DataNodeTable()).Read(json), body.Length));
        ReadBoth(json => LiveNodesReader.Read(json) is null);
        Assert.Equal(RemoteExceptionReader.TryRead(whole), RemoteExceptionReader.TryRead(pieces));

        void ReadBoth<T>(JsonParser<T> parse) => Assert.Equal(Read(whole, parse), Read(pieces, parse));
    }

    private static FileStatus WithinBounds(FileStatus status)
    {
        Assert.InRange(status.Length, 0, FileStatus.MaxLength);
        Assert.InRange(status.ModificationTime, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return status;
    }

    /// <summary>Nothing is understood that is not in the answer: an entry takes more than a byte.</summary>
    private static int CountWithinBounds(List<FileStatus> entries, int bodyBytes)
    {
        Assert.InRange(entries.Count, 0, bodyBytes);
        foreach (var entry in entries) WithinBounds(entry);
        return entries.Count;
    }

    private static int CountWithinBounds(LocatedBlocks blocks, int bodyBytes)
    {
        Assert.InRange(blocks.Count, 0, bodyBytes);
        Assert.InRange(blocks.ReplicaCount, 0, bodyBytes);
        Assert.InRange(blocks.Offset, 0, FileStatus.MaxLength);
        foreach (var length in blocks.Lengths) Assert.InRange(length, 0, FileStatus.MaxLength);
        for (var block = 0; block < blocks.Count; block++)
            foreach (var replica in blocks.Replicas(block)) Assert.InRange(replica.DataNode, 0, blocks.DataNodes.Count - 1);
        return blocks.Count;
    }

    private static (bool IsUnderstood, T? Answer) Read<T>(ReadOnlySequence<byte> body, JsonParser<T> parse)
    {
        try
        {
            return (true, parse(body));
        }
        catch (JsonException)
        {
            // What a reader says of an answer that it does not understand.
            return default;
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var mutated = body.ToList();
        for (var edits = random.Next(1, 4); edits > 0 && mutated.Count > 0; edits--) Edit(mutated, random);
        return [.. mutated];
    }

    private static void Edit(List<byte> body, Random random)
    {
        var at = random.Next(body.Count);
        switch (random.Next(6))
        {
            case 0: body[at] = (byte)random.Next(256); break;
            case 1: body.RemoveRange(at, Math.Min(body.Count - at, random.Next(1, 40))); break;
            case 2: body.InsertRange(at, body.GetRange(at, Math.Min(body.Count - at, 60))); break;
            case 3: body.RemoveRange(at, body.Count - at); break;
            default: ReplaceToken(body, at, random); break;
        }
    }

    private static void ReplaceToken(List<byte> body, int from, Random random)
    {
        byte[][] tokens =
        [
            [.. "null"u8], [.. "1e400"u8], [.. "-1"u8], [.. "\"\\ud800\""u8], [.. "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["u8],
            [.. "{}"u8], [.. "\"x\""u8], [.. "99999999999999999999"u8], [.. "\"\\u0000\""u8], [.. "true"u8],
        ];
        var colon = body.IndexOf((byte)':', from);
        if (colon < 0) return;
        var end = body.FindIndex(colon, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end > colon) body.RemoveRange(colon + 1, end - colon - 1);
        body.InsertRange(colon + 1, tokens[random.Next(tokens.Length)]);
    }
}
