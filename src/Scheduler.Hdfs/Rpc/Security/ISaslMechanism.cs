using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>A way to say who we are by SASL.</summary>
internal interface ISaslMechanism
{
    /// <summary>Hadoop's name of it: <c>KERBEROS</c> or <c>TOKEN</c>.</summary>
    string Method { get; }

    /// <summary>What to do when a NameNode does not accept us so.</summary>
    string Advice { get; }

    /// <summary>What to do when a NameNode does not offer it.</summary>
    string AdviceWithoutOffer { get; }

    /// <summary>Begins an authentication.</summary>
    /// <param name="offer">How the server offers the mechanism. Not trusted.</param>
    /// <param name="stream">The connection.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The authentication, and its first token.</returns>
    /// <exception cref="NameNodes.NameNodeException">It cannot be had with this server.</exception>
    Task<(ISaslClient Client, byte[] Token)> BeginAsync(RpcSaslProto.Types.SaslAuth offer, Stream stream, CancellationToken cancellationToken);
}
