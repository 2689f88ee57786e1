using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>One authentication in progress, on the client's side, after its first token. Nothing of what the server sends is trusted.</summary>
internal interface ISaslClient : IDisposable
{
    /// <summary>Who asks, for the connection context.</summary>
    UserInformationProto User { get; }

    /// <summary>How we are known and what is protected, for people; once complete.</summary>
    string Description { get; }

    /// <summary>What protects the messages that follow, once complete; null: nothing does.</summary>
    ISaslLayer? Layer { get; }

    /// <summary>The answer to a challenge.</summary>
    /// <exception cref="NameNodes.NameNodeException">The server cannot be gone on with.</exception>
    byte[] Answer(ReadOnlySpan<byte> challenge);

    /// <summary>Takes what the server's success says.</summary>
    /// <exception cref="NameNodes.NameNodeException">It comes too early, or the server did not prove that it is itself.</exception>
    void Complete(ReadOnlySpan<byte> token);
}
