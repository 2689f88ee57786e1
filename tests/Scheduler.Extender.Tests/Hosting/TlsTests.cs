using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners.Tls;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>The extender's listener with TLS, called as kube-scheduler calls it, with an authority made for the test.</summary>
public sealed class TlsTests : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1", ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public async Task Verb_OverTls_AnswersInTheVersionAskedFor(int major, int minor)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings));
        using var client = Client();

        using var response = await AskAsync(client, service.Addresses[0], new Version(major, minor));

        Assert.Equal((HttpStatusCode.OK, new Version(major, minor)), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task Routes_OverTls_StayOnTheirListener()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings));
        using var client = Client();

        using var response = await client.GetAsync(new Uri(service.Addresses[0], "/readyz"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task ClientCertificate_OfTheAuthority_IsLetIn()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings, withClients: true));
        using var certificate = _authority.Issue("kube-scheduler", usage: ClientUsage);
        using var client = Client(certificate);

        using var response = await AskAsync(client, service.Addresses[0]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task ClientCertificate_None_IsRefused()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings, withClients: true));
        using var client = Client();

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(client, service.Addresses[0]));
    }

    [Theory]
    [InlineData("wrong authority")]
    [InlineData("expired")]
    [InlineData("for servers")]
    public async Task ClientCertificate_NotGood_IsRefused(string how)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings, withClients: true));
        using var certificate = (how == "wrong authority" ? _stranger : _authority).Issue(
            "kube-scheduler", isExpired: how == "expired", usage: how == "for servers" ? ServerUsage : ClientUsage);
        using var client = Client(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(client, service.Addresses[0]));
    }

    [Fact]
    public async Task Files_Renewed_AreServedToNewConnections()
    {
        using var files = TlsDirectory.Of(_stranger);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings), clock: _clock);
        using (var early = Client()) await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(early, service.Addresses[0]));

        var before = service.Get<ListenerCertificates>().All.Single().Options;

        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Options != before);
        using var client = Client();
        using var response = await AskAsync(client, service.Addresses[0]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("not a certificate")]
    [InlineData("another key")]
    [InlineData("gone")]
    public async Task Files_Broken_KeepTheOldCertificateAndSaySo(string how)
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings), clock: _clock);

        if (how == "gone") File.Delete(files.KeyFile);
        else if (how == "another key") files.Write((File.ReadAllText(files.CertificateFile), _stranger.IssuePem("service").Key));
        else File.WriteAllText(files.CertificateFile, how);
        await ReloadedAsync(service, certificate => !certificate.Report().IsOk);
        using var client = Client();
        using var response = await AskAsync(client, service.Addresses[0]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Extender:", (await service.ReadyAsync())["certificate/extender"].Message, StringComparison.Ordinal);
        Assert.Single(service.Warnings, line => line.Contains("keeps its old certificate", StringComparison.Ordinal));
        files.Write(_authority.IssuePem("service"));
        await ReloadedAsync(service, certificate => certificate.Report().IsOk);
    }

    /// <summary>
    /// A renewal that went wrong: what is valid stays in use, and readiness says what is wrong, then and when that expires as well.
    /// </summary>
    [Theory]
    [InlineData(-2, -1, "is not valid now, but from")]
    [InlineData(2, 3, "is not valid now, but from")]
    public async Task Files_NotValidNow_DoNotReplaceAValidCertificate(int fromHours, int untilHours, string says)
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new ManualTimeProvider(now);
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings), clock: clock);
        var certificate = service.Get<ListenerCertificates>().All.Single();
        var (valid, until) = (certificate.Options, certificate.NotAfter!.Value);

        files.Write(_authority.IssuePem("service", now.AddHours(fromHours), now.AddHours(untilHours)));
        for (var i = 0; i < 3; i++) certificate.Reload();

        Assert.Same(valid, certificate.Options);
        var check = (await service.ReadyAsync())["certificate/extender"];
        Assert.Equal("degraded", check.Status);
        Assert.Contains("The certificate in use is valid until", check.Message, StringComparison.Ordinal);
        Assert.Contains(says, check.Message, StringComparison.Ordinal);
        Assert.Single(service.Warnings, line => line.Contains("keeps its old certificate", StringComparison.Ordinal));
        using (var client = Client())
        using (var response = await AskAsync(client, service.Addresses[0]))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        clock.Advance(until - now);
        Assert.Contains(
            "The certificate in use expired at", (await service.ReadyAsync())["certificate/extender"].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_NotValidYet_AreTakenUpWhenTheyAre()
    {
        var now = TimeProvider.System.GetUtcNow();
        var clock = new ManualTimeProvider(now);
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings), clock: clock);
        var certificate = service.Get<ListenerCertificates>().All.Single();
        files.Write(_authority.IssuePem("service", now.AddHours(1), now.AddHours(30)));
        certificate.Reload();
        Assert.False(certificate.Report().IsOk);

        clock.Advance(TimeSpan.FromHours(1.1));
        certificate.Reload();

        Assert.True(certificate.Report().IsOk);
        Assert.InRange(certificate.NotAfter!.Value, now.AddHours(29), now.AddHours(31));
    }

    [Fact]
    public async Task Certificate_Expired_IsSaidByReadiness()
    {
        using var files = TlsDirectory.Of(_authority, isExpired: true);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings));

        var check = (await service.ReadyAsync())["certificate/extender"];

        Assert.Equal("degraded", check.Status);
        Assert.Contains("Renew Extender:CertificateFile", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metric_Expiry_IsThatOfTheCertificate()
    {
        using var files = TlsDirectory.Of(_authority);
        await using var service = await RunningService.StartAsync(change: settings => files.Secure(settings));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.CertificateFile);

        var metrics = await service.MetricsAsync();

        Assert.Equal(
            new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(),
            metrics["certificate_expiry_timestamp_seconds{listener=\"extender\"}"]);
    }

    // The service's timer may not have been set yet when the clock is moved: it is moved until it has worked.
    private Task ReloadedAsync(RunningService service, Func<ListenerCertificate, bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(ListenerCertificates.ReloadInterval);
        return condition(service.Get<ListenerCertificates>().All.Single());
    });

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, Uri address, Version? version = null)
    {
        var content = new ByteArrayContent(new PodRequest(Paths: null).Offer("n1"));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return client.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/extender/prioritize"))
        {
            Content = content,
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    private HttpClient Client(X509Certificate2? certificate = null) => _authority.CreateClient(certificate);
}
