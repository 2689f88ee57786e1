using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Scheduler.Redis.Connection;

/// <summary>TLS as <c>Redis:CaFile</c> says, and what was wrong with the last certificate.</summary>
internal sealed class RedisTls
{
    // The last one is set for an authority that has the same name as a trusted one.
    private const X509ChainStatusFlags OfAnotherAuthority =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    private readonly X509Certificate2Collection _authorities = [];
    private string? _problem;

    /// <param name="caFile">A PEM file of authorities; empty for those of the system.</param>
    public RedisTls(string caFile)
    {
        if (caFile.Length > 0) _authorities.ImportFromPemFile(caFile);
        HasOwnAuthorities = caFile.Length > 0;
    }

    /// <summary>Why the last certificate was refused; null when none was.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    private bool HasOwnAuthorities { get; }

    /// <summary>Makes the client check certificates this way. Does not decide whether it uses TLS.</summary>
    public void Apply(ConfigurationOptions client)
    {
        client.CertificateValidation += IsTrusted;
        // Not TrustIssuer: it also accepts what the system trusts, and takes only one authority.
        if (HasOwnAuthorities) client.SslClientAuthenticationOptions = host => ForHost(host, client);
    }

    private SslClientAuthenticationOptions ForHost(string host, ConfigurationOptions client)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        // A private authority seldom publishes revocations. A download of them, or of an authority that a certificate names, would have
        // no deadline of ours, and would let the server choose where we connect.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = client.SslProtocols ?? System.Security.Authentication.SslProtocols.None,
            CertificateChainPolicy = policy,
        };
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Volatile.Write(ref _problem, errors == SslPolicyErrors.None ? null : Describe(chain, errors));
        return errors == SslPolicyErrors.None;
    }

    private string Describe(X509Chain? chain, SslPolicyErrors errors)
    {
        var status = X509ChainStatusFlags.NoError;
        foreach (var element in chain?.ChainStatus ?? []) status |= element.Status;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "it shows no certificate.";
        if ((status & OfAnotherAuthority) != 0)
        {
            return HasOwnAuthorities
                ? "its certificate is by an authority that Redis:CaFile does not hold."
                : "its certificate is by an authority that the system does not trust; name a private one in Redis:CaFile.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "its certificate is for another host; correct the host in Redis:Configuration, or add sslHost=NAME there.";
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? "its certificate, or one of its authority, has expired or is not valid yet; renew it, or set the clock."
            : $"its certificate is refused ({status}).";
    }
}
