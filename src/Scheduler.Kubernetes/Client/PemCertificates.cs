using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Reads certificates in PEM.</summary>
internal static class PemCertificates
{
    private const string NewKey = "make a new key and certificate, of RSA or P-256";

    /// <summary>Every certificate of a CA bundle.</summary>
    /// <param name="pem">The bundle.</param>
    /// <param name="source">File or key that it came from, for the error.</param>
    /// <exception cref="KubernetesConfigurationException">It holds no certificate.</exception>
    public static IReadOnlyList<X509Certificate2> Authorities(string pem, string source)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new KubernetesConfigurationException($"{source} is not a PEM bundle of certificates: {exception.Message}", exception);
        }

        if (certificates.Count == 0)
            throw new KubernetesConfigurationException($"{source} holds no certificate; give the cluster's CA in PEM.");
        return [.. certificates];
    }

    /// <summary>A client certificate with its private key, then the intermediates that stand behind it in the PEM.</summary>
    /// <inheritdoc cref="Authorities" path="/exception"/>
    public static IReadOnlyList<X509Certificate2> Client(string certificatePem, string keyPem, string source)
    {
        var certificates = Authorities(certificatePem, source);
        if (WhyUnusable(certificates[0], keyPem) is { } why) throw new KubernetesConfigurationException($"{source} cannot be used: {why}.");
        try
        {
            using var ephemeral = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // Windows cannot present a certificate whose key was never stored; a round trip through PKCS#12 works everywhere.
            var leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
            return [leaf, .. certificates.Skip(1)];
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new KubernetesConfigurationException(
                $"{source} and its key are not a PEM certificate and its unencrypted key: {exception.Message}", exception);
        }
    }

    private static string? WhyUnusable(X509Certificate2 certificate, string keyPem)
    {
        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
            return "its key is encrypted, and nobody is there to type the passphrase; decrypt it by 'openssl pkey -in KEY -out NEWKEY'";
        if (keyPem.Contains("OPENSSH PRIVATE KEY", StringComparison.Ordinal))
            return $"its key is in OpenSSH's format, not PKCS#1, SEC 1 or PKCS#8; {NewKey}";
        // .NET has no key of these (RFC 8410, RFC 3279); RSA and the curves of NIST and Brainpool it has.
        return certificate.GetKeyAlgorithm() switch
        {
            "1.3.101.112" => $"its key is Ed25519, which .NET does not support; {NewKey}",
            "1.3.101.113" => $"its key is Ed448, which .NET does not support; {NewKey}",
            "1.2.840.10040.4.1" => $"its key is DSA, which TLS 1.3 does not have; {NewKey}",
            "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10" or "1.2.840.10045.2.1" => null,
            var other => $"its key's algorithm {other} is not supported; {NewKey}",
        };
    }
}
