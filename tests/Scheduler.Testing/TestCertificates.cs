using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Testing;

/// <summary>A certificate authority made for a test, and certificates that it signs.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>A new authority, which no other client trusts.</summary>
    public TestCertificates()
    {
        var request = new CertificateRequest("CN=test-ca", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Authority = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(60));
    }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The same in PEM.</summary>
    public string AuthorityPem => Authority.ExportCertificatePem();

    /// <summary>A certificate for a DNS name and loopback, with its key.</summary>
    public X509Certificate2 Issue(string name, bool withLoopback = true, bool isExpired = false, string? usage = null)
    {
        var (certificate, key) = IssuePem(name, withLoopback, isExpired, usage);
        using var ephemeral = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The same in PEM; expired an hour ago if wanted, and for one extended key usage (an OID) if named.</summary>
    public (string Certificate, string Key) IssuePem(string name, bool withLoopback = true, bool isExpired = false, string? usage = null) =>
        isExpired
        ? IssuePem(name, _now.AddHours(-2), _now.AddHours(-1), withLoopback, usage)
        : IssuePem(name, _now.AddHours(-1), _now.AddDays(1), withLoopback, usage);

    /// <summary>The same, valid between these times.</summary>
    public (string Certificate, string Key) IssuePem(
        string name, DateTimeOffset notBefore, DateTimeOffset notAfter, bool withLoopback = true, string? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (withLoopback) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var certificate = request.Create(Authority, notBefore, notAfter, RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A client that trusts this authority alone; with a certificate of its own if there is one.</summary>
    public HttpClient CreateClient(X509Certificate2? certificate = null) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = certificate is null ? null : [certificate],
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }
}
