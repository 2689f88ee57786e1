using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>A SASL mechanism.</summary>
internal interface ISaslMechanism
{
    /// <summary>Hadoop's name of it: <c>KERBEROS</c> or <c>TOKEN</c>.</summary>
    string Method { get; }

    /// <summary>What to do when a NameNode does not accept us by this mechanism.</summary>
    string Advice { get; }

    /// <summary>What to do when a NameNode does not offer it.</summary>
    string AdviceWithoutOffer { get; }

    /// <summary>Begins an authentication.</summary>
    /// <param name="offer">The server's offer of the mechanism. Not trusted.</param>
    /// <param name="stream">The connection.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The authentication, and its first token.</returns>
    /// <exception cref="NameNodes.NameNodeException">It does not work with this server.</exception>
    Task<(ISaslClient Client, byte[] Token)> BeginAsync(
        RpcSaslProto.Types.SaslAuth offer, Stream stream, CancellationToken cancellationToken);
}

/// <summary>
/// One authentication in progress, on the client's side, after its first token. Nothing that the server sends is trusted.
/// </summary>
internal interface ISaslClient : IDisposable
{
    /// <summary>The user, for the connection context.</summary>
    UserInformationProto User { get; }

    /// <summary>How we are authenticated and what is protected, for logs; once complete.</summary>
    string Description { get; }

    /// <summary>What protects the messages that follow, once complete; null: nothing does.</summary>
    ISaslLayer? Layer { get; }

    /// <summary>The answer to a challenge.</summary>
    /// <exception cref="NameNodes.NameNodeException">The handshake cannot go on.</exception>
    byte[] Answer(ReadOnlySpan<byte> challenge);

    /// <summary>Takes what the server's success says.</summary>
    /// <exception cref="NameNodes.NameNodeException">It comes too early, or the server did not prove that it is itself.</exception>
    void Complete(ReadOnlySpan<byte> token);
}
