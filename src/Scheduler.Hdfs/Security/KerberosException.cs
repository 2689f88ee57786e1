using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Security;

/// <summary>There is no ticket for a service. The message is a part of a sentence: what went wrong, and what to do.</summary>
internal sealed class KerberosException(string message, KerberosErrorCode code, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Kerberos's own number for it.</summary>
    public KerberosErrorCode Code => code;

    /// <summary>As the failure of a call to a NameNode.</summary>
    public NameNodeException For(string nameNode)
    {
        var text = $"NameNode {nameNode} is not called, since Kerberos authentication to it failed: {Message}.";
        return Code switch
        {
            KerberosErrorCode.KdcUnreachable =>
                new(NameNodeCallOutcome.Unreachable, RetryDecision.FailoverAndRetry, BlockMapFailure.Unreachable, text, this),
            // Only this NameNode's: the next one of the nameservice may be known.
            KerberosErrorCode.ServerUnknown =>
                new(NameNodeCallOutcome.Denied, RetryDecision.FailoverAndRetry, BlockMapFailure.NotAuthenticated, text, this),
            _ => new(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.NotAuthenticated, text, this),
        };
    }
}

/// <summary>
/// Failures of Kerberos that call for different things to be done, by the numbers that MIT's library gives them less the base of its
/// table (<c>krb5_err.et</c>; up to 127 they are those of RFC 4120, 7.5.9).
/// </summary>
internal enum KerberosErrorCode
{
    /// <summary>Any other.</summary>
    Other = 0,

    /// <summary>The KDC does not know our principal.</summary>
    ClientUnknown = 6,

    /// <summary>The KDC does not know the service.</summary>
    ServerUnknown = 7,

    /// <summary>The KDC does not take the key of the keytab.</summary>
    PreauthenticationFailed = 24,

    /// <summary>What the KDC sent cannot be decrypted with the key of the keytab.</summary>
    BadIntegrity = 31,

    /// <summary>The ticket expired.</summary>
    TicketExpired = 32,

    /// <summary>The ticket is not valid yet.</summary>
    TicketNotYetValid = 33,

    /// <summary>The clocks differ by more than the KDC allows.</summary>
    ClockSkew = 37,

    /// <summary>Neither the keytab nor the ticket cache has credentials.</summary>
    NoCredentials = 141,

    /// <summary>The clocks differ by more than we allow.</summary>
    ClockSkewInReply = 148,

    /// <summary>The configuration knows no KDC of the realm.</summary>
    RealmUnknown = 154,

    /// <summary>No KDC of the realm answers.</summary>
    KdcUnreachable = 156,

    /// <summary>The configuration names no default realm.</summary>
    NoDefaultRealm = 224,
}

/// <summary>What to do about a failure of Kerberos, by what is configured. Each text is a part of a sentence.</summary>
internal sealed class KerberosAdvice(NameNodeOptions options)
{
    private string Keytab => options.Keytab is { } file ? $"NameNode:Keytab '{file}'" : "the keytab";

    /// <summary>What to do about a failure.</summary>
    /// <param name="code">Which.</param>
    /// <param name="service">The service that the ticket was to be for, such as <c>hdfs/nn1.example.com</c>.</param>
    public string For(KerberosErrorCode code, string service) => code switch
    {
        KerberosErrorCode.ClientUnknown =>
            $"the KDC does not know the principal in {Keytab}; create it again for a principal of this realm, and check KRB5_CONFIG",
        KerberosErrorCode.PreauthenticationFailed or KerberosErrorCode.BadIntegrity =>
            $"the KDC has another key than {Keytab}, as after a change of password; create the keytab again (kadmin ktadd) and mount it",
        KerberosErrorCode.NoCredentials => NoCredentials,
        KerberosErrorCode.TicketExpired => Expired,
        KerberosErrorCode.ClockSkew or KerberosErrorCode.ClockSkewInReply or KerberosErrorCode.TicketNotYetValid =>
            "the clocks of this node and of the KDC differ by more than Kerberos allows (5 minutes); set them by NTP",
        KerberosErrorCode.ServerUnknown =>
            $"the KDC does not know '{service}'; the NameNode's address must be the host name in its principal "
            + "(dfs.namenode.kerberos.principal, or HTTP/host for WebHDFS)",
        KerberosErrorCode.KdcUnreachable or KerberosErrorCode.RealmUnknown or KerberosErrorCode.NoDefaultRealm =>
            "check the realm and its KDCs in the krb5.conf that KRB5_CONFIG names, and that this pod may reach them (port 88)",
        _ => "check NameNode:Keytab, and KRB5_CLIENT_KTNAME and KRB5_CONFIG in the environment of the process",
    };

    private string NoCredentials => options.Keytab is null
        ? "the ticket cache that KRB5CCNAME names holds no ticket; have it filled (kinit), or set NameNode:Keytab and KRB5_CLIENT_KTNAME"
        : $"there is no usable key in {Keytab}; it must be a keytab that this process may read, and KRB5_CLIENT_KTNAME must name it";

    private string Expired => options.Keytab is null
        ? "nothing renews the ticket cache that KRB5CCNAME names; renew it (kinit -R), or set NameNode:Keytab and KRB5_CLIENT_KTNAME"
        : $"it could not be renewed with {Keytab}; check that KRB5_CLIENT_KTNAME names it";
}
