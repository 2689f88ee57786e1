using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Support;

/// <summary>The files of a listener's TLS in a folder of their own, as a mounted Secret.</summary>
internal sealed class TlsDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tls-").FullName;

    public string CertificateFile => Path.Combine(_root, "tls.crt");

    public string KeyFile => Path.Combine(_root, "tls.key");

    public string CaFile => Path.Combine(_root, "ca.crt");

    /// <summary>Files with a certificate for loopback of this authority, which is also the one for clients.</summary>
    public static TlsDirectory Of(TestCertificates authority, bool isExpired = false)
    {
        var files = new TlsDirectory();
        files.Write(authority.IssuePem("service", isExpired: isExpired));
        File.WriteAllText(files.CaFile, authority.AuthorityPem);
        return files;
    }

    /// <summary>A folder without files, as of a Secret that is mounted <c>optional: true</c> and does not exist yet.</summary>
    public static TlsDirectory Empty() => new();

    public void Write((string Certificate, string Key) pair)
    {
        File.WriteAllText(CertificateFile, pair.Certificate);
        File.WriteAllText(KeyFile, pair.Key);
    }

    /// <summary>Lets the extender's listener speak TLS, with clients that need a certificate or not.</summary>
    public Settings Secure(Settings settings, bool withClients = false) => settings with
    {
        Extender = settings.Extender with
        {
            Urls = "https://127.0.0.1:0",
            CertificateFile = CertificateFile,
            KeyFile = KeyFile,
            ClientCaFile = withClients ? CaFile : null,
        },
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
