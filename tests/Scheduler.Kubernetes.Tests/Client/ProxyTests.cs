using Scheduler.Kubernetes.Client;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>The <c>proxy-url</c> of a kubeconfig, with real TLS through the tunnel.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("http://", "api.example.com:6443")]
    [InlineData("http://me:s%40cret@", "api.example.com:6443 Proxy-Authorization: Basic bWU6c0BjcmV0")]
    [InlineData("socks5://", "api.example.com:6443")]
    [InlineData("socks5://me:s%40cret@", "api.example.com:6443 me:s@cret")]
    public async Task ListAsync_Tunnel_LeadsToTheServerWhoseNameIsChecked(string proxyUrl, string asked)
    {
        await using var server = await ReplayApiServer.StartAsync(
            tls => tls.ServerCertificate = _certificates.Issue("api.example.com", withLoopback: false));
        server.On("GET /api/v1/nodes", Reply.Recorded("nodes-list"));
        await using var proxy = new TestProxy(server.Address, wantsPassword: proxyUrl.Contains('@', StringComparison.Ordinal));

        await ListAsync("https://api.example.com:6443", proxyUrl + proxy.Endpoint);

        Assert.Equal([asked], proxy.Asked);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ListAsync_ServerOfAnotherNameBehindTheProxy_IsRefused()
    {
        await using var server = await ReplayApiServer.StartAsync(tls => tls.ServerCertificate = _certificates.Issue("other.example.com"));
        await using var proxy = new TestProxy(server.Address);

        await Assert.ThrowsAsync<HttpRequestException>(() => ListAsync("https://api.example.com:6443", "http://" + proxy.Endpoint));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ListAsync_ProxyRefusesThePassword_FailsWithoutQuotingIt()
    {
        await using var proxy = new TestProxy(new Uri("http://127.0.0.1:1"), refusesPassword: true);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(
            () => ListAsync("https://api.example.com:6443", "http://me:S3cret@" + proxy.Endpoint));

        Assert.Contains("407", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_PlainServer_IsAskedForByItsWholeAddress()
    {
        await using var proxy = await ReplayApiServer.StartAsync();

        await Assert.ThrowsAsync<ApiServerException>(() => ListAsync("http://127.0.0.1:1", proxy.Address.ToString()));

        Assert.Equal("http://127.0.0.1:1/api/v1/nodes", Assert.Single(proxy.Requests).Target);
    }

    [Fact]
    public async Task ListAsync_ProxyUnreachable_IsUnreachable() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => ListAsync("https://api.example.com:6443", "socks5://127.0.0.1:1"));

    private async Task ListAsync(string server, string proxy)
    {
        var connection =
            new ClusterConnection(new Uri(server)) { CertificateAuthorities = [_certificates.Authority], Proxy = new Uri(proxy) };
        using var client = new ApiServerClient(connection, new KubernetesOptions(), new TestObserver(), TimeProvider.System);
        await client.ListAsync("/api/v1/nodes", (_, _) => Task.FromResult(true), CancellationToken.None);
    }
}
