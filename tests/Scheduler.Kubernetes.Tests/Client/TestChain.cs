using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>An intermediate authority below that of a test. Two of them have one name, but not one key.</summary>
internal sealed class TestChain : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _signing;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestChain(TestCertificates root)
    {
        var request = new CertificateRequest("CN=intermediate", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Intermediate = request.Create(root.Authority, _now.AddDays(-1), _now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        _signing = Intermediate.CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Intermediate { get; }

    /// <summary>A certificate of the intermediate authority for an address.</summary>
    public X509Certificate2 Server(string address = "127.0.0.1", bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var notAfter = isExpired ? _now.AddMinutes(-1) : _now.AddHours(1);
        using var certificate = request.Create(_signing, _now.AddHours(-1), notAfter, RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        Intermediate.Dispose();
        _signing.Dispose();
        _key.Dispose();
    }
}
