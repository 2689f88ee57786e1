namespace Scheduler.Listeners.Tls;

/// <summary>The PEM files of a listener that speaks TLS; all null for one that does not.</summary>
/// <param name="Section">The section that names them, for errors.</param>
/// <param name="CertificateFile">The certificate and its intermediates.</param>
/// <param name="KeyFile">Its private key, not encrypted.</param>
/// <param name="ClientCaFile">CAs of client certificates, which clients then need; null: clients need none.</param>
public sealed record TlsFiles(string Section, string? CertificateFile, string? KeyFile, string? ClientCaFile)
{
    /// <summary>No TLS.</summary>
    public static TlsFiles None { get; } = new("", null, null, null);

    /// <summary>Whether there is a certificate at all.</summary>
    public bool IsSet => CertificateFile is not null;

    /// <summary>
    /// Whether the files may appear after the start, as those of a Secret that is mounted <c>optional: true</c>. Until then every
    /// connection is closed.
    /// </summary>
    public bool MayComeLate { get; init; }

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate(string urls)
    {
        var listening = ListenerUrls.Parse(urls).ToArray();
        var isHttps = listening.Any(url => url.IsHttps);
        if (isHttps && CertificateFile is null)
            yield return $"{Section}:CertificateFile is not set, though {Section}:Urls has https; name a PEM file.";
        if (isHttps && KeyFile is null) yield return $"{Section}:KeyFile is not set, though {Section}:Urls has https; name a PEM file.";
        if (!isHttps)
            foreach (var key in SetKeys()) yield return $"{Section}:{key} is set, but no URL in {Section}:Urls is https.";
        if (ClientCaFile is not null && listening.FirstOrDefault(url => !url.IsHttps && !url.IsLoopback) is { EndPoint: { } open })
            yield return $"{Section}:ClientCaFile asks for client certificates, but {Section}:Urls lets callers in without one by http on "
                + $"{open}.";
        if (isHttps && CertificateFile is not null && KeyFile is not null && TlsMaterial.Read(this, null, out var fault) is null)
            yield return fault;
    }

    private IEnumerable<string> SetKeys()
    {
        if (CertificateFile is not null) yield return nameof(CertificateFile);
        if (KeyFile is not null) yield return nameof(KeyFile);
        if (ClientCaFile is not null) yield return nameof(ClientCaFile);
    }
}
