using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Listeners.Tls;

/// <summary>What a listener needs for TLS handshakes, read from the files at one time. Immutable.</summary>
/// <param name="Options">For each new connection.</param>
/// <param name="NotBefore">From when on the server's certificate is valid.</param>
/// <param name="NotAfter">When it expires.</param>
/// <param name="Hash">Of the files' contents.</param>
public sealed record TlsMaterial(SslServerAuthenticationOptions Options, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Hash)
{
    /// <summary>
    /// Extended key usage of clients (RFC 5280, 4.2.1.12): a certificate that was issued only to a server is not accepted.
    /// </summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Larger files are not certificate chains, but a mistake.</summary>
    private const int MaxFileBytes = 1 << 20;

    /// <summary>Whether the certificate is valid at this time.</summary>
    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time < NotAfter;

    /// <summary>Reads the files; null with a sentence that names the key and the file when they cannot be used.</summary>
    /// <param name="files">The files.</param>
    /// <param name="current">What was read before; it is returned when nothing has changed. Null for none.</param>
    /// <param name="fault">What is wrong; empty when nothing is.</param>
    public static TlsMaterial? Read(TlsFiles files, TlsMaterial? current, out string fault)
    {
        var key = $"{files.Section}:CertificateFile '{files.CertificateFile}' and KeyFile '{files.KeyFile}'";
        try
        {
            var (certificate, privateKey) = (ReadText(files.CertificateFile!), ReadText(files.KeyFile!));
            var authorities = files.ClientCaFile is null ? null : ReadText(files.ClientCaFile);
            var hash = HashOf(certificate, privateKey, authorities);
            fault = "";
            if (current?.Hash == hash) return current;
            var leaf = X509Certificate2.CreateFromPem(certificate, privateKey);
            key = $"{files.Section}:ClientCaFile '{files.ClientCaFile}'";
            var options = OptionsOf(leaf, Import(certificate), authorities is null ? null : Import(authorities));
            return new TlsMaterial(options, leaf.NotBefore, leaf.NotAfter, hash);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            fault = $"{key} cannot be used: {exception.Message} A certificate in PEM and its unencrypted private key are needed.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"{files.Section}:CertificateFile, KeyFile or ClientCaFile cannot be read: {exception.Message}";
        }

        return null;
    }

    private static SslServerAuthenticationOptions OptionsOf(
        X509Certificate2 leaf, X509Certificate2Collection chain, X509Certificate2Collection? authorities) => new()
        {
            // Offline: a handshake must not wait for a download of intermediates.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            ClientCertificateRequired = authorities is not null,
            CertificateChainPolicy = authorities is null ? null : PolicyOf(authorities),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Clusters' own authorities publish no revocation lists: they change the authority.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    private static X509Certificate2Collection Import(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("It holds no certificate.");
    }

    private static string ReadText(string file)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length > MaxFileBytes) throw new IOException($"'{file}' is larger than 1 MiB.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string HashOf(params string?[] texts) =>
        Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\0', texts))));
}
