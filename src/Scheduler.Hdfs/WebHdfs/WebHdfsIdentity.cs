using System.Net;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>Who we are to NameNodes: a delegation token, Kerberos, or a user name. One for all NameNodes.</summary>
internal sealed class WebHdfsIdentity
{
    private readonly string _user;
    private readonly string? _doAs;
    private readonly DelegationToken? _token;

    public WebHdfsIdentity(NameNodeOptions options, TimeProvider clock)
    {
        _user = options.User;
        _doAs = options.DoAs;
        _token = options.TokenFile is { } file ? new DelegationToken(file, clock) : null;
        UsesKerberos = _token is null && (options.Principal is not null || options.Keytab is not null);
    }

    /// <summary>Whether SPNEGO says who we are; its cookie then saves the round trips.</summary>
    public bool UsesKerberos { get; }

    /// <summary>The credentials of the handler: the process's own keytab or ticket cache, null without Kerberos.</summary>
    public ICredentials? Credentials => UsesKerberos ? CredentialCache.DefaultNetworkCredentials : null;

    /// <summary>What to do when a NameNode does not accept us.</summary>
    public string Advice => this switch
    {
        { _token: not null } => "renew the token in NameNode:TokenFile",
        { UsesKerberos: true } => "check NameNode:Principal, NameNode:Keytab, and KRB5_CLIENT_KTNAME in the environment of the process",
        _ => "check NameNode:User, or set NameNode:Keytab and NameNode:Principal, or NameNode:TokenFile",
    };

    /// <summary>The query parameter that says who we are, with its <c>&amp;</c>; empty with Kerberos for ourselves. Never to be logged.</summary>
    public async ValueTask<string> GetParameterAsync(CancellationToken cancellationToken) =>
        _token is not null ? WebHdfsTarget.Parameter("delegation", await _token.GetAsync(cancellationToken))
        : (UsesKerberos ? "" : WebHdfsTarget.Parameter("user.name", _user)) + (_doAs is null ? "" : WebHdfsTarget.Parameter("doas", _doAs));
}
