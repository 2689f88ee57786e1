namespace Scheduler.Hdfs.Rpc;

/// <summary>How a connection says who we are: what stands between the preamble and the connection context. One for each NameNode.</summary>
internal interface IRpcSecurity
{
    /// <summary>The preamble's last byte.</summary>
    byte Authentication { get; }

    /// <summary>What to do when a NameNode does not accept us.</summary>
    string Advice { get; }

    /// <summary>Proves who we are on a connection whose preamble was sent.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="errors">The meaning of what the server may refuse with.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="NameNodes.NameNodeException">The server refuses, or is not whom or how it must be.</exception>
    ValueTask<SecuredConnection> SecureAsync(Stream stream, RpcErrors errors, CancellationToken cancellationToken);
}
