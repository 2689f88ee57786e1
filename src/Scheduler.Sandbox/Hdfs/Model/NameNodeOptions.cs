using System.Collections.Immutable;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What kind of server speaks WebHDFS and RPC, and what it is called.</summary>
public sealed record NameNodeOptions
{
    /// <summary>Its own host name, as it reports it.</summary>
    public string HostName { get; init; } = "nn1.sandbox.test";

    /// <summary>Port of WebHDFS, on 127.0.0.1; 0: the system chooses.</summary>
    public int Port { get; init; }

    /// <summary>Nameservice of a NameNode with HA; null: no HA.</summary>
    public string? Nameservice { get; init; }

    /// <summary>Whether it behaves as the HttpFS gateway of Hadoop 3.3 does instead of a NameNode.</summary>
    public bool IsHttpFs { get; init; }

    /// <summary>
    /// Nameservice that it is a Router in front of, which behaves as one of Hadoop 3.3.6; null: it is a NameNode. A Router puts the
    /// nameservice before racks in its DataNode report alone, refuses the edit log, and sorts replicas for
    /// <see cref="RouterAddress"/>, whichever client asks.
    /// </summary>
    public string? RouterOf { get; init; }

    /// <summary>Methods that a Router refuses besides <c>getEditsFromTxid</c> and <c>msync</c>, being older.</summary>
    public ImmutableHashSet<string> RouterAlsoRefuses { get; init; } = [];

    /// <summary>The address that the NameNodes behind a Router see: its own.</summary>
    public string? RouterAddress { get; init; }

    /// <summary>Hadoop version in the JMX beans.</summary>
    public string Version { get; init; } = "3.3.0";

    /// <summary>
    /// Entries of a page of LISTSTATUS_BATCH and of getListing, which with locations also ends once so many replicas are on it
    /// (<c>dfs.ls.limit</c>).
    /// </summary>
    public int ListLimit { get; init; } = 1000;

    /// <summary>How old an access time gets before a read renews it (<c>dfs.namenode.accesstime.precision</c>).</summary>
    public TimeSpan AccessTimePrecision { get; init; } = TimeSpan.FromHours(1);

    /// <summary>User of a request without <c>user.name</c> (<c>hadoop.http.staticuser.user</c>).</summary>
    public string StaticUser { get; init; } = "dr.who";

    /// <summary>Delegation tokens (<c>delegation=…</c>) and their users; other tokens are refused.</summary>
    public ImmutableDictionary<string, string> DelegationTokens { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who may ask for the DataNode report and the edit log.</summary>
    public ImmutableHashSet<string> Superusers { get; init; } = ["root"];

    /// <summary>Users that may call on behalf of others (<c>hadoop.proxyuser.…</c>), over RPC.</summary>
    public ImmutableHashSet<string> ProxyUsers { get; init; } = [];

    /// <summary>The DataNodes that OPEN redirects to; null: the NameNode gives the bytes itself, as if it were one.</summary>
    public IRedirectTarget? DataNodes { get; init; }

    /// <summary>Kerberos on the RPC; null: any user name is accepted.</summary>
    public RpcSecurity? RpcSecurity { get; init; }

    /// <summary>Kerberos on HTTP (<c>hadoop.http.authentication.type</c>): SPNEGO or a token; false: any user name is accepted.</summary>
    public bool UsesSpnego { get; init; }

    /// <summary>How long the cookie from SPNEGO is accepted (<c>hadoop.http.authentication.token.validity</c>).</summary>
    public TimeSpan CookieValidity { get; init; } = TimeSpan.FromHours(10);

    /// <summary>Delegation tokens that the RPC accepts instead of Kerberos.</summary>
    public ImmutableList<RpcDelegationToken> RpcTokens { get; init; } = [];

    /// <summary>Events of an answer to getEditsFromTxid, at most (<c>dfs.namenode.inotify.max.events.per.rpc</c>).</summary>
    public int MaxEventsPerRpc { get; init; } = 1000;

    /// <summary>Whose address replicas are sorted for.</summary>
    internal string? ReaderOf(string? client) => RouterOf is null ? client : RouterAddress;

    /// <summary>The RPC address in JMX and redirects.</summary>
    internal string RpcAddress => $"{HostName}:8020";
}

/// <summary>The DataNodes as a NameNode that redirects to them needs them.</summary>
public interface IRedirectTarget
{
    /// <summary>Host and port of a DataNode as a redirect names them.</summary>
    string AuthorityOf(SandboxDataNode dataNode);

    /// <summary>Accepts a delegation token of a user from now on.</summary>
    void Accept(string token, string user);
}

/// <summary>How the RPC of a NameNode protects messages (<c>hadoop.rpc.protection</c>).</summary>
public enum RpcProtection
{
    /// <summary>Nothing after the authentication.</summary>
    Authentication = 1,

    /// <summary>Every message is signed.</summary>
    Integrity = 2,

    /// <summary>Every message is encrypted.</summary>
    Privacy = 4,
}

/// <summary>
/// Kerberos on the RPC of a sandbox NameNode. Its key comes from the keytab that <c>KRB5_KTNAME</c> names in the real environment of
/// the process, which the system's GSSAPI reads.
/// </summary>
/// <param name="ServerId">Host in the service principal <c>hdfs/host@REALM</c>.</param>
/// <param name="Protection">What it requires after the authentication by Kerberos; connections with tokens are not protected.</param>
public sealed record RpcSecurity(string ServerId, RpcProtection Protection = RpcProtection.Authentication)
{
    /// <summary>First part of the service principal.</summary>
    public const string Service = "hdfs";
}

/// <summary>A delegation token that the NameNode knows.</summary>
/// <param name="Owner">Short name of its user.</param>
/// <param name="Identifier">Its public part.</param>
/// <param name="Password">Its secret part.</param>
public sealed record RpcDelegationToken(string Owner, ReadOnlyMemory<byte> Identifier, ReadOnlyMemory<byte> Password)
{
    /// <summary>The user name of its DIGEST-MD5.</summary>
    internal string UserName => Convert.ToBase64String(Identifier.Span);

    /// <summary>The password of its DIGEST-MD5.</summary>
    internal string DigestPassword => Convert.ToBase64String(Password.Span);
}
