using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>Where the certificate stands that is between the authority's and the server's.</summary>
internal enum Intermediate
{
    None,
    SentByTheServer,
    InTheCaFile,
}

/// <summary>A certificate authority of the test's own and server certificates for the loopback address, as PEM files.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string HostName = "redis.test";

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-ca-").FullName;
    private readonly X509Certificate2 _root = Issue("CN=test authority", null, isAuthority: true);
    private readonly X509Certificate2 _intermediate;

    public TestAuthority()
    {
        _intermediate = Issue("CN=test intermediate", _root, isAuthority: true);
        CaFile = Write("ca.pem", _root.ExportCertificatePem());
    }

    public string CaFile { get; }

    public string CaFileWithIntermediate => Write("both.pem", $"{_root.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}");

    /// <summary>This authority's certificate, then the other's.</summary>
    public string CaFileWith(TestAuthority other) =>
        Write("all.pem", $"{_root.ExportCertificatePem()}\n{other._root.ExportCertificatePem()}");

    /// <summary>Arguments of redis-server for TLS alone, with a certificate of this authority.</summary>
    public string[] ServerArguments(Intermediate intermediate = Intermediate.None, bool isExpired = false)
    {
        var issuer = intermediate == Intermediate.None ? _root : _intermediate;
        using var certificate = Issue($"CN={HostName}", issuer, isAuthority: false, isExpired);
        var chain = intermediate == Intermediate.SentByTheServer ? $"\n{_intermediate.ExportCertificatePem()}" : "";
        var certificateFile = Write($"redis-{intermediate}.pem", certificate.ExportCertificatePem() + chain);
        using var key = certificate.GetECDsaPrivateKey()!;
        var keyFile = Write($"redis-{intermediate}.key", key.ExportPkcs8PrivateKeyPem());
        return ["--port", "0", "--tls-port", "{port}", "--tls-cert-file", certificateFile, "--tls-key-file", keyFile, "--tls-auth-clients", "no"];
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static X509Certificate2 Issue(string subject, X509Certificate2? issuer, bool isAuthority, bool isExpired = false)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null) return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(1));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(HostName);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, false));
        var end = isExpired ? now.AddHours(-1) : isAuthority ? now.AddHours(2) : now.AddHours(1);
        using var certificate = request.Create(issuer, now.AddDays(-1), end, Guid.NewGuid().ToByteArray());
        return certificate.CopyWithPrivateKey(key);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_directory, name);
        File.WriteAllText(file, text);
        return file;
    }
}
