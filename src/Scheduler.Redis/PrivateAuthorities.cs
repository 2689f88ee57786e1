using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Redis;

/// <summary>Trusts the authorities of a PEM file, and no others. The host name is checked as ever.</summary>
internal sealed class PrivateAuthorities(X509Certificate2Collection authorities)
{
    public static PrivateAuthorities FromFile(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return new PrivateAuthorities(authorities);
    }

    public bool Trusts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        var other = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        if (certificate is not X509Certificate2 presented || other != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // A private authority seldom publishes revocations, and a call to learn of them would have no deadline of ours.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(presented);
    }
}
