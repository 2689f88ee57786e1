using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Reads certificates in PEM.</summary>
internal static class PemCertificates
{
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
        try
        {
            using var ephemeral = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // Windows cannot present a certificate whose key was never stored; a round trip through PKCS#12 works everywhere.
            var leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);
            return [leaf, .. Authorities(certificatePem, source).Skip(1)];
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new KubernetesConfigurationException(
                $"{source} and its key are not a PEM certificate and its unencrypted key: {exception.Message}", exception);
        }
    }
}
