using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners.Memory;
using Scheduler.Testing.Http;

namespace Scheduler.Extender.Tests.Guards;

/// <summary>
/// Bodies that HTTP itself refuses, that do not end, or that hold too much: an answer of the client's fault, and nothing unhandled.
/// </summary>
public sealed class BodyTests
{
    private const string Valid = """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["n1"]}""";
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly string[] Verbs = ["filter", "prioritize", "preempt", "bind"];

    public static TheoryData<string, string, int> Broken => new()
    {
        { "a size that no number holds", $"{Chunked}fffffffff\r\nx", 400 },
        { "a size below 0", $"{Chunked}-1\r\nx", 400 },
        { "no size", $"{Chunked}\r\n\r\n", 400 },
        { "a size that is none", $"{Chunked}zz\r\n{Valid}\r\n0\r\n\r\n", 400 },
        { "a chunk longer than its size", $"{Chunked}2\r\n{{}}}}\r\n0\r\n\r\n", 400 },
        { "a chunk without its end", $"{Chunked}2\r\n{{}}0\r\n\r\n", 400 },
        { "a chunk above what is taken", $"{Chunked}7fffffff\r\n{new string('x', 9_000_000)}", 413 },
        { "a trailer that is none", $"{Chunked}0\r\nno trailer\r\n\r\n", 400 },
        { "a trailer that is no UTF-8", $"{Chunked}0\r\nx: \u00e1\r\n\r\n", 400 },
        { "a trailer with a zero", $"{Chunked}0\r\nx: \0\r\n\r\n", 400 },
        { "a trailer without end", $"{Chunked}0\r\nx: {new string('x', 40_000)}", 431 },
        { "a length below 0", "Content-Length: -1\r\n\r\n", 400 },
        { "a length that no number holds", "Content-Length: 99999999999999999999\r\n\r\n", 400 },
        { "two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400 },
        { "a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { "a length above what is taken", "Content-Length: 9000000000000000000\r\n\r\n{}", 413 },
        { "no length", "\r\n", 400 },
        { "compressed", "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415 },
        { "compressed twice", "Content-Encoding: gzip, gzip\r\nContent-Length: 2\r\n\r\n{}", 415 },
        { "a coding that is not chunked", "Transfer-Encoding: gzip\r\n\r\n", 400 },
        { "chunks of a coding", $"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n", 415 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Verbs_BrokenBody_IsTheClientsFault(string what, string rest, int status)
    {
        await using var service = await StartAsync();
        foreach (var verb in Verbs)
        {
            using var raw = await RawHttp.ConnectAsync(service.Addresses[0]);
            await raw.SendAsync($"POST /extender/{verb} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{rest}");

            var answer = await raw.ReceiveAsync();

            Assert.True(answer?.Status == status, $"{verb}, {what}: {answer?.Status} {answer?.Text}");
        }

        Assert.True(service.Errors.Count == 0, string.Join('\n', service.Errors));
        Assert.Equal(0, service.Get<RequestBudget>().Bytes);
        Assert.Equal(200, (await service.SendAsync("prioritize", Encoding.UTF8.GetBytes(Valid))).Status);
    }

    /// <summary>The connection ends with the body half sent: no caller is left to answer.</summary>
    [Fact]
    public async Task Verbs_ConnectionEnds_LeavesNothing()
    {
        await using var service = await StartAsync();
        foreach (var verb in Verbs)
        {
            for (var i = 0; i < 20; i++)
            {
                using var raw = await RawHttp.ConnectAsync(service.Addresses[0]);
                await raw.SendAsync(HeadOf(verb, 5_000) + "{");
                if (i % 2 == 0) await Eventually.HoldsAsync(() => service.Get<RequestBudget>().Bytes > 0, "the body has begun");
                if (i % 4 < 2) raw.Reset();
                else raw.EndSending();
            }
        }

        await Eventually.HoldsAsync(() => service.Get<RequestBudget>().Bytes == 0, "everything is given back");
        Assert.True(service.Errors.Count == 0, string.Join('\n', service.Errors));
    }

    [Fact]
    public async Task Management_BodyOfAGet_IsNotReadAndHarmsNoRequest()
    {
        await using var service = await StartAsync();
        foreach (var path in (string[])["/metrics", "/readyz", "/api/v1/decisions", "/nowhere"])
        {
            foreach (var body in (string[])["fffffffff\r\nx", "0\r\nx: \u00e1\r\n\r\n"])
            {
                using var raw = await RawHttp.ConnectAsync(service.Addresses[1]);
                await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{Chunked}{body}");

                Assert.InRange((await raw.ReceiveAsync())!.Status, 200, 404);
                Assert.Null(await raw.ReceiveAsync());
            }
        }

        Assert.Empty(service.Errors);
    }

    [Theory]
    [InlineData("Expect: 100-continue\r\nContent-Length: 68\r\n\r\n", Valid)]
    [InlineData("Content-Encoding: identity\r\nContent-Length: 68\r\n\r\n", Valid)]
    [InlineData(Chunked, $"44\r\n{Valid}\r\n0\r\nX-Trailer: x\r\n\r\n")]
    [InlineData(Chunked, $"44;name=value\r\n{Valid}\r\n0\r\n\r\n")]
    public async Task Verbs_UnusualBody_IsRead(string head, string body)
    {
        await using var service = await StartAsync();
        using var raw = await RawHttp.ConnectAsync(service.Addresses[0]);

        await raw.SendAsync($"POST /extender/prioritize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}{body}");

        Assert.Equal("""[{"Host":"n1","Score":0}]""", (await raw.ReceiveAsync())!.Text);
    }

    /// <summary>Kestrel's clock is the system's: this waits for its grace of 5 s and a second more.</summary>
    [Fact]
    public async Task Verbs_SlowBody_Is408()
    {
        await using var service = await StartAsync();
        using var raw = await RawHttp.ConnectAsync(service.Addresses[0]);

        await raw.SendAsync(HeadOf("filter", 5_000) + "{");
        var answer = await raw.ReceiveAsync();

        Assert.Equal(408, answer!.Status);
        Assert.Contains("Extender:MinBodyBytesPerSecond", answer.Text, StringComparison.Ordinal);
        Assert.Empty(service.Errors);
    }

    [Fact]
    public async Task Verbs_Http2StreamsReset_LeaveNothing()
    {
        using var authority = new TestCertificates();
        using var files = TlsDirectory.Of(authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings));
        using var client = authority.CreateClient();
        for (var i = 0; i < 20; i++)
        {
            using var given = new CancellationTokenSource();
            using var content = new HalfBody(5_000);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service.Addresses[0], "/extender/prioritize"))
            {
                Content = content,
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            var sent = client.SendAsync(request, given.Token);
            await Eventually.HoldsAsync(() => service.Get<RequestBudget>().Bytes > 0, "the body has begun");
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
            await Eventually.HoldsAsync(() => service.Get<RequestBudget>().Bytes == 0, "everything is given back");
        }

        Assert.Empty(service.Errors);
    }

    [Fact]
    public async Task Verbs_RecordedBadChunk_Is400AndIsNotAnError()
    {
        await using var service = await StartAsync();
        using var raw = await RawHttp.ConnectAsync(service.Addresses[0]);
        var recorded = await File.ReadAllTextAsync(Path.Combine(Directory(), "bad-chunk.bin"), Encoding.Latin1);

        await raw.SendAsync(recorded.Replace("Host: x", "Host: localhost", StringComparison.Ordinal));

        var answer = await raw.ReceiveAsync();
        Assert.Equal(400, answer!.Status);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.StartsWith("The body cannot be read", json.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(service.Errors);
        Assert.Equal(1, (await service.MetricsAsync())["refused_requests_total{listener=\"extender\",reason=\"BrokenBody\"}"]);
    }

    /// <summary>The test's folder is not where it runs.</summary>
    private static string Directory() => Path.Combine(
        typeof(BodyTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "SourceDirectory").Value!,
        "../tests/Scheduler.Extender.Tests/Guards");

    private static Task<RunningService> StartAsync() =>
        RunningService.StartAsync(change: settings => settings with { Extender = settings.Extender with { Bind = true } });

    private static string HeadOf(string verb, long length) => string.Create(
        CultureInfo.InvariantCulture,
        $"POST /extender/{verb} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");

    /// <summary>A body whose second half never comes.</summary>
    private sealed class HalfBody : HttpContent
    {
        private readonly long _length;

        public HalfBody(long length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[_length / 2], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
    }
}
