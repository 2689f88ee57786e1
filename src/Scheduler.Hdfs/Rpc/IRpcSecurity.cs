using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>How a connection says who we are: what stands between the preamble and the connection context.</summary>
internal interface IRpcSecurity
{
    /// <summary>The preamble's last byte.</summary>
    byte Authentication { get; }

    /// <summary>Who asks, for the connection context.</summary>
    UserInformationProto User { get; }

    /// <summary>What to do when a NameNode does not accept us.</summary>
    string Advice { get; }

    /// <summary>Proves who we are on a connection whose preamble was sent.</summary>
    /// <returns>The stream to go on with: the same, or one that protects what passes.</returns>
    ValueTask<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken);
}
