using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc.Sasl;

/// <summary>One authentication in progress, on the server's side.</summary>
internal interface ISaslMechanism : IDisposable
{
    /// <summary>Whether the client is known.</summary>
    bool IsDone { get; }

    /// <summary>Short name of the client once done.</summary>
    string User { get; }

    /// <summary>Whether what follows is wrapped.</summary>
    bool Wraps { get; }

    /// <summary>Takes the client's token and gives the server's next one; null for none.</summary>
    /// <exception cref="RpcFailureException">The client is not who it says.</exception>
    byte[]? Step(ReadOnlySpan<byte> token);

    /// <summary>Protects bytes for the client.</summary>
    byte[] Wrap(byte[] bytes);

    /// <summary>Opens what the client protected.</summary>
    /// <exception cref="RpcFailureException">It was changed on the way.</exception>
    byte[] Unwrap(ReadOnlySpan<byte> wrapped);
}
