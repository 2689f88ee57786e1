using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Extender.Doctor;

/// <summary>What a server shows in a handshake, trusted or not: its certificate, then intermediates.</summary>
internal sealed class ServedCertificate
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly X509Certificate2Collection _shown;

    private ServedCertificate(X509Certificate2Collection shown) => _shown = shown;

    /// <summary>When it expires.</summary>
    public DateTimeOffset NotAfter => Leaf.NotAfter;

    private X509Certificate2 Leaf => _shown[0];

    /// <summary>The certificate, or why there is none. Takes 3 s at the most; no byte is sent after the handshake.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<(ServedCertificate? Served, string Problem)> GetAsync(
        Uri address, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, either.Token);
            return await ShakeHandsAsync(client.GetStream(), address.Host, either.Token) is { Count: > 0 } shown
                ? (new ServedCertificate(shown), "")
                : (null, "it shows none.");
        }
        catch (Exception failed) when (failed is SocketException or IOException or AuthenticationException)
        {
            return (null, failed.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"it has not answered within {Deadline.TotalSeconds:0} s.");
        }
    }

    /// <summary>Why an API server with these authorities refuses the certificate, as a sentence; null when it does not.</summary>
    public string? WhyNotTrusted(string host, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        if (Leaf.NotAfter <= now) return $"it expired at {NotAfter.ToUniversalTime():u}.";
        if (Leaf.NotBefore > now) return $"it is valid only from {new DateTimeOffset(Leaf.NotBefore).ToUniversalTime():u} on.";
        // As Go has it: the name of the subject does not count.
        if (!Leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false)) return $"it is not for the name {host}.";
        return IsSignedBy(authorities, now) ? null : "no authority of the caBundle has signed it.";
    }

    // Go trusts whatever is in the bundle, an intermediate too. So any root is accepted, if the chain has a certificate of the bundle.
    private bool IsSignedBy(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_shown);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(Leaf) && chain.ChainElements.Any(element => authorities.Contains(element.Certificate));
    }

    private static async Task<X509Certificate2Collection> ShakeHandsAsync(
        NetworkStream stream, string host, CancellationToken cancellationToken)
    {
        var shown = new X509Certificate2Collection();
        // It is only read: the finding says what is wrong with it.
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, chain, _) =>
        {
            var intermediates = chain?.ChainPolicy.ExtraStore.AsEnumerable() ?? [];
            foreach (var one in intermediates.Prepend(certificate).OfType<X509Certificate>())
                shown.Add(X509CertificateLoader.LoadCertificate(one.GetRawCertData()));
            return shown.Count > 0;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        return shown;
    }
}
