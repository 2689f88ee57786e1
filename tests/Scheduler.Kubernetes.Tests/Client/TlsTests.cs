using System.Security.Cryptography.X509Certificates;
using k8s;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Scheduler.Kubernetes.Client;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>Real TLS, with an authority made for the test.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task ListAsync_ServerOfTheClustersAuthority_IsTrusted()
    {
        await using var server = await StartAsync(_certificates.Issue("kubernetes"));

        Assert.True(await TryListAsync(Trusting(server)));
    }

    [Fact]
    public async Task ListAsync_ServerOfAnotherAuthority_IsRefusedWithTheReason()
    {
        using var others = new TestCertificates();
        await using var server = await StartAsync(others.Issue("kubernetes"));

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => TryListAsync(Trusting(server)));

        Assert.Contains("not of an authority that is trusted", exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ListAsync_SystemTrustAlone_RefusesTheClustersAuthority()
    {
        await using var server = await StartAsync(_certificates.Issue("kubernetes"));

        await Assert.ThrowsAsync<HttpRequestException>(() => TryListAsync(new ClusterConnection(server.Address)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("kubernetes", true)]
    [InlineData("other", false)]
    public async Task ListAsync_ServerOfAnotherName_IsTrustedByTlsServerNameOnly(string? name, bool trusted)
    {
        await using var server = await StartAsync(_certificates.Issue("kubernetes", withLoopback: false));
        var connection = new ClusterConnection(server.Address) { CertificateAuthorities = [_certificates.Authority], TlsServerName = name };

        if (trusted)
        {
            Assert.True(await TryListAsync(connection));
            return;
        }

        // Of the right authority, but not a request may reach it, and so no token.
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => TryListAsync(connection));
        Assert.Contains("for another name: kubernetes", exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    // A typed call goes by the library's own code.
    [Fact]
    public async Task CallAsync_ServerOfAnotherName_IsRefused()
    {
        await using var server = await StartAsync(_certificates.Issue("kubernetes", withLoopback: false));
        using var client = new ApiServerClient(Trusting(server), new KubernetesOptions(), new TestObserver(), TimeProvider.System);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.CallAsync(
            "get", (api, deadline) => api.CoreV1.ReadNamespacedPodAsync("p", "n", cancellationToken: deadline), CancellationToken.None));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ListAsync_IntermediateAuthorityTrusted_EndsTheChain()
    {
        using var chain = new TestChain(_certificates);
        await using var server = await StartAsync(chain.Server());

        Assert.True(await TryListAsync(new ClusterConnection(server.Address) { CertificateAuthorities = [chain.Intermediate] }));
    }

    [Fact]
    public async Task ListAsync_IntermediateAuthorityTrusted_RefusesAnotherNameAndAForgery()
    {
        using var chain = new TestChain(_certificates);
        using var forged = new TestChain(_certificates);
        await using var elsewhere = await StartAsync(chain.Server("192.0.2.1"));
        await using var forger = await StartAsync(forged.Server());
        await using var expired = await StartAsync(chain.Server(isExpired: true));

        foreach (var server in (ReplayApiServer[])[elsewhere, forger, expired])
        {
            await Assert.ThrowsAsync<HttpRequestException>(
                () => TryListAsync(new ClusterConnection(server.Address) { CertificateAuthorities = [chain.Intermediate] }));
            Assert.Empty(server.Requests);
        }
    }

    [Fact]
    public async Task ListAsync_SkipTlsVerify_TakesAnyServer()
    {
        await using var server = await StartAsync(_certificates.Issue("other", withLoopback: false));

        Assert.True(await TryListAsync(new ClusterConnection(server.Address) { SkipTlsVerify = true }));
    }

    [Fact]
    public async Task ListAsync_ClientCertificate_IsPresented()
    {
        string? presented = null;
        await using var server = await StartAsync(_certificates.Issue("kubernetes"), subject => presented = subject);
        using var mine = _certificates.Issue("system:kube-scheduler");
        var connection = new ClusterConnection(server.Address)
        {
            CertificateAuthorities = [_certificates.Authority],
            ClientCertificates = [mine],
        };

        Assert.True(await TryListAsync(connection));
        Assert.Equal("CN=system:kube-scheduler", presented);
    }

    private ClusterConnection Trusting(ReplayApiServer server) =>
        new(server.Address) { CertificateAuthorities = [_certificates.Authority] };

    private static async Task<ReplayApiServer> StartAsync(X509Certificate2 certificate, Action<string>? onClient = null)
    {
        var server = await ReplayApiServer.StartAsync(tls =>
        {
            tls.ServerCertificate = certificate;
            if (onClient is null) return;
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.ClientCertificateValidation = (client, _, _) =>
            {
                onClient(client.Subject);
                return true;
            };
        });
        return server.On("GET /api/v1/nodes", Reply.Recorded("nodes-list"));
    }

    private static async Task<bool> TryListAsync(ClusterConnection connection)
    {
        using var client = new ApiServerClient(connection, new KubernetesOptions(), new TestObserver(), TimeProvider.System);
        return await client.ListAsync("/api/v1/nodes", (_, _) => Task.FromResult(true), CancellationToken.None);
    }
}
