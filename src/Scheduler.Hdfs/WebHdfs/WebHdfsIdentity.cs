using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Our identity at one NameNode: a delegation token, Kerberos, or a user name.</summary>
/// <param name="options">What is configured.</param>
/// <param name="tokens">The file of <c>NameNode:TokenFile</c>; null without one.</param>
/// <param name="services">Services that a token for the NameNode may name.</param>
/// <param name="tickets">Gets Kerberos tickets.</param>
internal sealed class WebHdfsIdentity(NameNodeOptions options, TokenFile? tokens, string[] services, KerberosTickets tickets)
{
    /// <summary>Begins an authentication by SPNEGO, whose cookie then saves the round trips; null without Kerberos.</summary>
    public KerberosTickets? Tickets { get; } = options.UsesKerberos ? tickets : null;

    /// <summary>How we are authenticated, for logs.</summary>
    public string Description => this switch
    {
        _ when tokens is not null => "delegation token",
        { Tickets: not null } => "Kerberos",
        _ => "simple authentication",
    };

    /// <summary>What to do when a NameNode does not accept us.</summary>
    public string Advice => this switch
    {
        _ when tokens is not null => "renew the token in NameNode:TokenFile",
        { Tickets: not null } =>
            "check that its clock and ours agree (Kerberos allows 5 minutes), that its keytab has the KDC's key of HTTP/host, and "
            + "NameNode:Keytab",
        _ => "check NameNode:User, or set NameNode:Keytab and KRB5_CLIENT_KTNAME, or NameNode:TokenFile",
    };

    /// <summary>
    /// The query parameter with our identity, with its <c>&amp;</c>; empty with Kerberos for ourselves. Never to be logged.
    /// </summary>
    public async ValueTask<string> GetParameterAsync(CancellationToken cancellationToken)
    {
        if (tokens is not null)
            return WebHdfsTarget.Parameter("delegation", (await tokens.ReadAsync(cancellationToken)).UrlStringFor(services));
        var user = Tickets is null ? WebHdfsTarget.Parameter("user.name", options.User) : "";
        return user + (options.DoAs is { } other ? WebHdfsTarget.Parameter("doas", other) : "");
    }
}
