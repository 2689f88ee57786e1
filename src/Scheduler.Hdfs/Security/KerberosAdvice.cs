namespace Scheduler.Hdfs.Security;

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
            $"the KDC does not know the principal in {Keytab}; make it anew for a principal of this realm, and check KRB5_CONFIG",
        KerberosErrorCode.PreauthenticationFailed or KerberosErrorCode.BadIntegrity =>
            $"the KDC has another key than {Keytab}, as after a change of password; make the keytab anew (kadmin ktadd) and mount it",
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
