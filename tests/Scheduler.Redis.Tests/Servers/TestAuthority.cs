using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>A certificate authority of the test's own and a server certificate for the loopback address, as PEM files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-ca-").FullName;

    public TestAuthority(string hostName = "redis.test")
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authorityCertificate = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authorityCertificate, now.AddHours(-1), now.AddHours(1), [7, 7, 7]);
        File.WriteAllText(CaFile, authorityCertificate.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string CaFile => Path.Combine(_directory, "ca.pem");

    public string[] ServerArguments =>
        ["--port", "0", "--tls-port", "{port}", "--tls-cert-file", CertificateFile, "--tls-key-file", KeyFile, "--tls-auth-clients", "no"];

    private string CertificateFile => Path.Combine(_directory, "redis.pem");

    private string KeyFile => Path.Combine(_directory, "redis.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
