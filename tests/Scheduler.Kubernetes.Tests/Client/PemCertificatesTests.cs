using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Scheduler.Kubernetes.Client;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>Keys of every kind that a client certificate may come with.</summary>
public sealed class PemCertificatesTests
{
    private const string Ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIFsDY+ppsbrwzZWrT817sXqH+rvYrR92g7kKxU2Fp0wi
        -----END PRIVATE KEY-----
        """;

    private const string Ed25519Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBMDCB46ADAgECAhROqRCrWQyikhrEaxYd2o6u6pOUJjAFBgMrZXAwDTELMAkG
        A1UEAwwCbWUwIBcNMjYxMTMwMDMwNzAwWhgPMjEyNjExMDYwMzA3MDBaMA0xCzAJ
        BgNVBAMMAm1lMCowBQYDK2VwAyEA2DBJNw/f2e28+I8M8rAyOjrEHn2zVvv5++Km
        ImGQAMajUzBRMB0GA1UdDgQWBBRQhyJ3GIPGSAQW/MtBlNyuTGGsGjAfBgNVHSME
        GDAWgBRQhyJ3GIPGSAQW/MtBlNyuTGGsGjAPBgNVHRMBAf8EBTADAQH/MAUGAytl
        cANBABYxAofG30WO1jgo2YeGwnXbzmQ1yIBCYxCxHRVe+0r/gfUkqF7C9AQKv7Up
        fPRsrGp2AdmwBlcAyXvLmYKTtwY=
        -----END CERTIFICATE-----
        """;

    [Fact]
    public void Client_Ed25519_IsRefusedWithItsNameAndTheCure()
    {
        var message = Refusal(Ed25519Certificate, Ed25519Key);

        Assert.Contains("Ed25519", message, StringComparison.Ordinal);
        Assert.Contains("RSA or P-256", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RSA", "PKCS#8")]
    [InlineData("RSA", "PKCS#1")]
    [InlineData("nistP256", "PKCS#8")]
    [InlineData("nistP256", "SEC 1")]
    [InlineData("nistP384", "PKCS#8")]
    [InlineData("nistP384", "SEC 1")]
    [InlineData("nistP521", "PKCS#8")]
    public async Task Client_KeyThatTlsHas_IsPresentedFromEveryFormat(string algorithm, string format)
    {
        using var authority = new TestCertificates();
        string? presented = null;
        await using var server = await ReplayApiServer.StartAsync(tls =>
        {
            tls.ServerCertificate = authority.Issue("kubernetes");
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.ClientCertificateValidation = (client, _, _) =>
            {
                presented = client.Subject;
                return true;
            };
        });
        server.On("GET /api/v1/nodes", Reply.Recorded("nodes-list"));
        using var key = NewKey(algorithm);
        var connection = new ClusterConnection(server.Address)
        {
            CertificateAuthorities = [authority.Authority],
            ClientCertificates = PemCertificates.Client(CertificateOf(key), KeyOf(key, format), "test"),
        };
        using var client = new ApiServerClient(connection, new KubernetesOptions(), new TestObserver(), TimeProvider.System);

        await client.ListAsync("/api/v1/nodes", (_, _) => Task.FromResult(true), CancellationToken.None);

        Assert.Equal("CN=me", presented);
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("nistP256")]
    public void Client_CertificateAndKeyInOneFile_AreBothFound(string algorithm)
    {
        using var key = NewKey(algorithm);
        var pem = KeyOf(key, "PKCS#8") + "\n" + CertificateOf(key);

        Assert.True(Assert.Single(PemCertificates.Client(pem, pem, "test")).HasPrivateKey);
    }

    [Fact]
    public void Client_EncryptedKey_IsRefusedWithTheCure()
    {
        using var key = NewKey("RSA");
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1_000);

        Assert.Contains(
            "openssl pkey",
            Refusal(CertificateOf(key), key.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption)),
            StringComparison.Ordinal);
        const string Traditional =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        Assert.Contains("openssl pkey", Refusal(CertificateOf(key), Traditional), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Client_NoKey_IsRefusedInWords(string keyPem)
    {
        using var key = NewKey("nistP256");

        Assert.Contains("test", Refusal(CertificateOf(key), keyPem), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_KeyOfAnotherCertificate_IsRefused()
    {
        using var key = NewKey("nistP256");
        using var other = NewKey("nistP256");

        Assert.Contains("does not match", Refusal(CertificateOf(key), KeyOf(other, "PKCS#8")), StringComparison.Ordinal);
    }

    private static string Refusal(string certificate, string key) =>
        Assert.Throws<KubernetesConfigurationException>(() => PemCertificates.Client(certificate, key, "test")).Message;

    private static AsymmetricAlgorithm NewKey(string algorithm) =>
        algorithm == "RSA" ? RSA.Create(2_048) : ECDsa.Create(ECCurve.CreateFromFriendlyName(algorithm));

    private static string KeyOf(AsymmetricAlgorithm key, string format) => (key, format) switch
    {
        (RSA rsa, "PKCS#1") => rsa.ExportRSAPrivateKeyPem(),
        (ECDsa ecdsa, "SEC 1") => ecdsa.ExportECPrivateKeyPem(),
        _ => key.ExportPkcs8PrivateKeyPem(),
    };

    private static string CertificateOf(AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest("CN=me", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=me", (ECDsa)key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem();
    }
}
