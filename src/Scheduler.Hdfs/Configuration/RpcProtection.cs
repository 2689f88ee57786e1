namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// How RPC protects what passes after Kerberos said who is who (<c>hadoop.rpc.protection</c>); the numbers are those of the layers in
/// RFC 4752.
/// </summary>
internal enum RpcProtection
{
    /// <summary>Nothing.</summary>
    Authentication = 1,

    /// <summary>Messages are signed.</summary>
    Integrity = 2,

    /// <summary>Messages are encrypted.</summary>
    Privacy = 4,
}
