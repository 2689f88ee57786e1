using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Testing;
using Xunit.Abstractions;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>
/// Recorded answers to OPEN, mutated byte by byte, and then whatever a DataNode may say, mutated, too: the result is as many bytes as were
/// asked for, or a failure that is ours. No mutated redirect leaves this test: every connection ends at the same server.
/// </summary>
public sealed class HostileServerTests(ITestOutputHelper output)
{
    private const int Mutations = 300;
    private const int Length = 100;
    private const string FromDataNode =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\nContent-Length: 100\r\n\r\n";

    [Theory]
    [InlineData("webhdfs/open-range-redirect")]
    [InlineData("webhdfs/open-odd-redirect")]
    [InlineData("webhdfs/open-range-noredirect")]
    [InlineData("webhdfs/open-beyond")]
    [InlineData("webhdfs-ha/nn2-open")]
    [InlineData("httpfs/open")]
    public async Task ReadAsync_MutatedAnswers_GivesTheBytesOrOurFailure(string capture)
    {
        var seed = Environment.GetEnvironmentVariable("HOSTILE_SEED") is { } text ? int.Parse(text, null) : capture.Length;
        output.WriteLine($"seed HOSTILE_SEED={seed} for {capture}");
        var random = new Random(seed);
        byte[][] recorded =
        [
            Captures.Bytes($"namenode/{capture}.http"),
            [.. Encoding.ASCII.GetBytes(FromDataNode), .. Enumerable.Repeat((byte)'x', Length)],
        ];
        await using var server = new RawServer(() => [.. recorded.Select(answer => random.Next(4) == 0 ? answer : Mutate(answer, random))]);

        var read = 0;
        for (var i = 0; i < Mutations; i++)
            if (await TryReadAsync(server)) read++;
        output.WriteLine($"{read} of {Mutations} were read");
    }

    [Theory]
    [InlineData("Content-Length: 50\r\n", nameof(FileRangeFailure.Changed))]
    [InlineData("Content-Length: 51\r\n", nameof(FileRangeFailure.Unavailable))]
    [InlineData("", nameof(FileRangeFailure.Unavailable))]
    public async Task ReadAsync_HalfOfTheBytes_AreAShorterFileOnlyIfTheServerSaysSo(string header, string expected)
    {
        byte[] redirect = Captures.Bytes("namenode/webhdfs/open-range-redirect.http");
        var half = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n{header}\r\n{new string('x', Length / 2)}");
        await using var server = new RawServer(() => [redirect, half]);

        var failure = await Assert.ThrowsAsync<FileRangeException>(() => ReadAsync(server));

        Assert.Equal(expected, failure.Failure.ToString());
    }

    private static async Task<bool> TryReadAsync(RawServer server)
    {
        try
        {
            Assert.Equal(Length, (await ReadAsync(server)).Length);
            return true;
        }
        catch (FileRangeException e)
        {
            Assert.NotEqual("", e.Message);
            return false;
        }
    }

    private static async Task<byte[]> ReadAsync(RawServer server)
    {
        var options = new NameNodeOptions { User = "root" };
        var connector = new NameserviceConnector(options, 1, new RecordingNameNodeObserver(), NullLogger.Instance, TimeProvider.System);
        using var clients = Ns1.Connect(connector, Ns1.OverHttp(server.Url));
        using var reader = new WebHdfsRangeReader(
            clients,
            options,
            connector.Budget,
            1,
            NullLogger<WebHdfsRangeReader>.Instance,
            TimeProvider.System,
            (_, ct) => Loopback.ConnectAsync(server.Url, ct));
        server.Next();
        try
        {
            using var bytes = await reader.ReadAsync("ns1", "/x", new(5242880, Length), Requester.Service, CancellationToken.None);
            return bytes.Span.ToArray();
        }
        finally
        {
            Assert.Equal(0, connector.Budget.Held);
        }
    }

    private static byte[] Mutate(byte[] answer, Random random)
    {
        var bytes = answer.ToList();
        for (var edits = random.Next(1, 4); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 40))); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 60))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }
}
