namespace Scheduler.Hdfs.Security;

/// <summary>
/// Failures of Kerberos that call for different things to be done, by the numbers that MIT's library gives them less the base of its
/// table (<c>krb5_err.et</c>; up to 127 they are those of RFC 4120, 7.5.9).
/// </summary>
internal enum KerberosErrorCode
{
    /// <summary>Any other.</summary>
    Other = 0,

    /// <summary>The KDC does not know who we are.</summary>
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

    /// <summary>Neither the keytab nor the ticket cache has anything to begin with.</summary>
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
