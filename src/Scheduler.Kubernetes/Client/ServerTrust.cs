using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>
/// Which server we accept as the API server: one that holds a certificate of an authority that we trust, for the server's name.
/// </summary>
/// <param name="authorities">The only authorities trusted; empty: those of the system.</param>
internal sealed class ServerTrust(IReadOnlyList<X509Certificate2> authorities)
{
    private const int MaxNamesShown = 5;

    private const X509ChainStatusFlags EndsElsewhere = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <summary>Sets it up. Not by the library's SslCaCerts: with those it takes a certificate of the authority for any host.</summary>
    public void Apply(SslClientAuthenticationOptions tls)
    {
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Check(certificate, chain, errors);
        var policy = new X509ChainPolicy
        {
            // A cluster's own authority publishes no revocation lists.
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate may name an address where its authority is: a server could make us call any address.
            DisableCertificateDownloads = true,
        };
        if (authorities.Count > 0) policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities.ToArray());
        tls.CertificateChainPolicy = policy;
    }

    private bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        var status = X509ChainStatusFlags.NoError;
        foreach (var each in chain?.ChainStatus ?? []) status |= each.Status;
        var isTrusted = chain is not null && HoldsAnAuthority(chain);
        if (isTrusted) status &= ~EndsElsewhere;
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && isTrusted && status == X509ChainStatusFlags.NoError) return true;
        throw new AuthenticationException(
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || chain is null ? "The server shows no certificate."
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"The server's certificate is for another name: {NamesOf(certificate)}. Correct the address, or set tls-server-name."
                : WhyRefused(chain, status));
    }

    private static string WhyRefused(X509Chain chain, X509ChainStatusFlags status)
    {
        // A wrong signature: of an authority that has the name of a trusted one.
        if ((status & (EndsElsewhere | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return $"The server's certificate is not of an authority that is trusted here ({status}); see certificate-authority.";
        if (!status.HasFlag(X509ChainStatusFlags.NotTimeValid)) return $"The server's certificate is refused ({status}).";
        var stale = chain.ChainElements.First(element => IsStale(element.ChainElementStatus)).Certificate;
        return "The server's certificate, or one of its authorities, has expired or is not valid yet: "
            + $"{ApiStatus.Cut(stale.Subject)} is valid from {stale.NotBefore.ToUniversalTime():u} "
            + $"to {stale.NotAfter.ToUniversalTime():u}. Renew it, or correct the clock.";
    }

    private static bool IsStale(X509ChainStatus[] statuses) =>
        statuses.Any(each => each.Status.HasFlag(X509ChainStatusFlags.NotTimeValid));

    // Each certificate that a kubeconfig trusts may end a chain, as in Go; .NET takes only one that signed itself. So a chain counts,
    // too, in which one of them stands, if nothing is wrong with it but where it ends: each certificate in it was signed by the next.
    private bool HoldsAnAuthority(X509Chain chain) =>
        chain.ChainElements.Any(element => authorities.Any(authority => IsSame(authority, element.Certificate)));

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    private static string NamesOf(X509Certificate? certificate)
    {
        var shown = (certificate as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(MaxNamesShown)
            .ToArray();
        return shown is { Length: > 0 } ? ApiStatus.Cut(string.Join(", ", shown)) : "it has none";
    }
}
