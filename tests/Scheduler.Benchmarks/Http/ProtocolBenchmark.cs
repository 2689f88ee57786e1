using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Security;

namespace Scheduler.Benchmarks.Http;

/// <summary>
/// Prioritize of 5,000 names over TLS by HTTP/1.1 and by HTTP/2, which is what kube-scheduler speaks there, each compared with the
/// baseline: the client is .NET's own, one connection, and its part is in all times.
/// </summary>
internal static class ProtocolBenchmark
{
    private const int Rounds = 5;
    private const int Requests = 1_000;
    private const string Header = "| protocol | median µs | baseline µs | ratio |\n|---|---|---|---|";

    /// <summary>The figures as a table.</summary>
    public static async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var certificate = new BenchmarkCertificate();
        await using var service = await HttpBenchmark.StartAsync(certificate, cancellationToken);
        var lines = new List<string> { Header };
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
            lines.Add(await MeasureAsync(service.Address, certificate, version, cancellationToken));
        return string.Join('\n', lines);
    }

    private static async Task<string> MeasureAsync(
        Uri address, BenchmarkCertificate certificate, Version version, CancellationToken cancellationToken)
    {
        using var handler = HandlerThatTrusts(certificate);
        using var client = new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var body = HttpBenchmark.PrioritizeBody;
        var baseline = $"{BaselineEndpoint.Prefix}{await ExchangeAsync(client, HttpBenchmark.PrioritizePath, body, cancellationToken)}";
        var rounds = new List<RoundFigures>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (times, baselineTimes) = (new double[Requests], new double[Requests]);
            for (var i = 0; i < Requests; i++)
            {
                times[i] = await TimeAsync(client, HttpBenchmark.PrioritizePath, body, cancellationToken);
                baselineTimes[i] = await TimeAsync(client, baseline, body, cancellationToken);
            }

            // The first round warms up.
            if (round > 0) rounds.Add(RoundFigures.Of(times, baselineTimes));
        }

        var figures = HttpFigures.Of(new HttpCase("", "", 0, Requests, body), rounds, allocatedBytes: 0);
        return string.Create(CultureInfo.InvariantCulture,
            $"| HTTP/{version} | {figures.MedianMicroseconds:F0} | {figures.BaselineMicroseconds:F0} | {figures.Ratio:F2} |");
    }

    private static SocketsHttpHandler HandlerThatTrusts(BenchmarkCertificate certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint,
        },
    };

    private static async Task<double> TimeAsync(HttpClient client, string path, byte[] body, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await ExchangeAsync(client, path, body, cancellationToken);
        return TimeProvider.System.GetElapsedTime(started).TotalMicroseconds;
    }

    private static async Task<long> ExchangeAsync(HttpClient client, string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
    }
}
