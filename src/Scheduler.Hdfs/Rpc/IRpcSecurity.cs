using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>How a connection authenticates: what is sent between the preamble and the connection context. One for each NameNode.</summary>
internal interface IRpcSecurity
{
    /// <summary>The preamble's last byte.</summary>
    byte Authentication { get; }

    /// <summary>What to do when a NameNode does not accept us.</summary>
    string Advice { get; }

    /// <summary>Authenticates on a connection whose preamble was sent.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="errors">Maps the server's refusals.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="NameNodes.NameNodeException">The server refuses, or is not the expected one.</exception>
    ValueTask<SecuredConnection> SecureAsync(Stream stream, RpcErrors errors, CancellationToken cancellationToken);
}

/// <summary>A connection after its handshake.</summary>
/// <param name="Stream">The stream to go on with: the same as before, or one that protects what passes.</param>
/// <param name="User">The user, for the connection context.</param>
/// <param name="Description">How we are authenticated and what is protected, for logs: <c>Kerberos, privacy</c>.</param>
internal readonly record struct SecuredConnection(Stream Stream, UserInformationProto User, string Description);

/// <summary>Simple authentication: our user name, and the user on whose behalf we call, unproven.</summary>
/// <param name="user">Our user name.</param>
/// <param name="doAs">The user on whose behalf we call; null for ourselves.</param>
internal sealed class SimpleSecurity(string user, string? doAs) : IRpcSecurity
{
    /// <inheritdoc/>
    public byte Authentication => RpcWire.SimpleAuthentication;

    /// <inheritdoc/>
    public string Advice =>
        "its RPC requires Kerberos: set NameNode:Keytab and KRB5_CLIENT_KTNAME to a keytab, or NameNode:TokenFile to a delegation token";

    private UserInformationProto User => doAs is null
        ? new UserInformationProto { EffectiveUser = user }
        : new UserInformationProto { EffectiveUser = doAs, RealUser = user };

    /// <inheritdoc/>
    public ValueTask<SecuredConnection> SecureAsync(Stream stream, RpcErrors errors, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new SecuredConnection(stream, User, "simple authentication"));
}
