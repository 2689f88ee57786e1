using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Simple authentication: we say who we are, and on whose behalf we ask, and are believed.</summary>
/// <param name="user">Our user name.</param>
/// <param name="doAs">The user on whose behalf we ask; null for ourselves.</param>
internal sealed class SimpleSecurity(string user, string? doAs) : IRpcSecurity
{
    /// <inheritdoc/>
    public byte Authentication => RpcWire.SimpleAuthentication;

    /// <inheritdoc/>
    public string Advice =>
        "its RPC wants Kerberos: set NameNode:Keytab and KRB5_CLIENT_KTNAME to a keytab of ours, or NameNode:TokenFile to a delegation token";

    private UserInformationProto User => doAs is null
        ? new UserInformationProto { EffectiveUser = user }
        : new UserInformationProto { EffectiveUser = doAs, RealUser = user };

    /// <inheritdoc/>
    public ValueTask<SecuredConnection> SecureAsync(Stream stream, RpcErrors errors, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new SecuredConnection(stream, User, "simple authentication"));
}
