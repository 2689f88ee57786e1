using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Benchmarks.Http;

/// <summary>A certificate for loopback in files, as the service wants it; gone with this.</summary>
internal sealed class BenchmarkCertificate : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public BenchmarkCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1), now.AddDays(2));
        Thumbprint = certificate.Thumbprint;
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string CertificateFile => Path.Combine(_directory.FullName, "tls.crt");

    public string KeyFile => Path.Combine(_directory.FullName, "tls.key");

    /// <summary>By which a client knows it: it is not signed by an authority.</summary>
    public string Thumbprint { get; }

    public void Dispose() => _directory.Delete(recursive: true);
}
