namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>How the RPC of a NameNode protects what passes (<c>hadoop.rpc.protection</c>).</summary>
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
/// <param name="Protection">What it insists on after the authentication by Kerberos; tokens go on in the clear.</param>
public sealed record RpcSecurity(string ServerId, RpcProtection Protection = RpcProtection.Authentication)
{
    /// <summary>First part of the service principal.</summary>
    public const string Service = "hdfs";
}

/// <summary>A delegation token that the NameNode knows.</summary>
/// <param name="Owner">Short name of the user that it speaks for.</param>
/// <param name="Identifier">Its public part.</param>
/// <param name="Password">Its secret part.</param>
public sealed record RpcDelegationToken(string Owner, ReadOnlyMemory<byte> Identifier, ReadOnlyMemory<byte> Password)
{
    /// <summary>The user name of its DIGEST-MD5.</summary>
    internal string UserName => Convert.ToBase64String(Identifier.Span);

    /// <summary>The password of its DIGEST-MD5.</summary>
    internal string DigestPassword => Convert.ToBase64String(Password.Span);
}
