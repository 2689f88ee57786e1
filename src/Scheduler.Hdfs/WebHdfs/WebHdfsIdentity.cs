using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Who we are to one NameNode: a delegation token, Kerberos, or a user name.</summary>
/// <param name="options">What is configured.</param>
/// <param name="tokens">The file of <c>NameNode:TokenFile</c>; null without one.</param>
/// <param name="services">What a token may say of the NameNode that it is for.</param>
/// <param name="tickets">Where Kerberos's tickets come from.</param>
internal sealed class WebHdfsIdentity(NameNodeOptions options, TokenFile? tokens, string[] services, KerberosTickets tickets)
{
    /// <summary>Begins an authentication by SPNEGO, whose cookie then saves the round trips; null without Kerberos.</summary>
    public KerberosTickets? Tickets { get; } = options.UsesKerberos ? tickets : null;

    /// <summary>How we are known, for people.</summary>
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
            "check that its clock and ours agree (Kerberos allows 5 minutes), that its keytab has the key of HTTP/host that the KDC has, and "
            + "NameNode:Keytab",
        _ => "check NameNode:User, or set NameNode:Keytab and KRB5_CLIENT_KTNAME, or NameNode:TokenFile",
    };

    /// <summary>The query parameter that says who we are, with its <c>&amp;</c>; empty with Kerberos for ourselves. Never to be logged.</summary>
    public async ValueTask<string> GetParameterAsync(CancellationToken cancellationToken)
    {
        if (tokens is not null) return WebHdfsTarget.Parameter("delegation", (await tokens.ReadAsync(cancellationToken)).UrlStringFor(services));
        var user = Tickets is null ? WebHdfsTarget.Parameter("user.name", options.User) : "";
        return user + (options.DoAs is { } other ? WebHdfsTarget.Parameter("doas", other) : "");
    }
}
