using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>Whom we take for the API server: who holds a certificate of an authority that we trust, for the server's name.</summary>
/// <param name="authorities">The only authorities trusted; empty: those of the system.</param>
internal sealed class ServerTrust(IReadOnlyList<X509Certificate2> authorities)
{
    private const int MaxNamesShown = 5;

    private const X509ChainStatusFlags EndsElsewhere = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <summary>Sets it up. Not by the library's SslCaCerts: with those it takes a certificate of the authority for any host.</summary>
    public void Apply(SslClientAuthenticationOptions tls)
    {
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Check(certificate, chain, errors);
        if (authorities.Count == 0) return;
        // A cluster's own authority publishes no revocation lists.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities.ToArray());
        tls.CertificateChainPolicy = policy;
    }

    private bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && HoldsAnAuthority(chain!)) return true;
        throw new AuthenticationException(errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"The server's certificate is for another name: {NamesOf(certificate)}. Correct the address, or set tls-server-name."
            : $"The server's certificate is not of an authority that is trusted here ({StatusOf(chain)}); see certificate-authority.");
    }

    // Each certificate that a kubeconfig trusts may end a chain, as in Go; .NET takes only one that signed itself. So a chain counts,
    // too, in which one of them stands, if nothing is wrong with it but where it ends: each certificate in it was signed by the next.
    private bool HoldsAnAuthority(X509Chain chain) =>
        chain.ChainStatus.All(status => (status.Status & ~EndsElsewhere) == X509ChainStatusFlags.NoError)
        && chain.ChainElements.Any(element => authorities.Any(authority => IsSame(authority, element.Certificate)));

    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) => one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    private static string NamesOf(X509Certificate? certificate)
    {
        var shown = (certificate as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(MaxNamesShown)
            .ToArray();
        return shown is { Length: > 0 } ? ApiStatus.Cut(string.Join(", ", shown)) : "it has none";
    }

    private static string StatusOf(X509Chain? chain) =>
        chain is null ? "it shows none" : string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
}
