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
    public UserInformationProto User => doAs is null
        ? new UserInformationProto { EffectiveUser = user }
        : new UserInformationProto { EffectiveUser = doAs, RealUser = user };

    /// <inheritdoc/>
    public string Advice => "its RPC wants Kerberos, which we speak over WebHDFS alone: set NameNode:Transport to webhdfs or auto";

    /// <inheritdoc/>
    public ValueTask<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken) => ValueTask.FromResult(stream);
}
