using System.Buffers;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>What protects messages after the handshake. Safe for one writer beside one reader.</summary>
internal interface ISaslLayer : IDisposable
{
    /// <summary>Bytes that may be protected in one message, so that the server takes it.</summary>
    int MaxBytes { get; }

    /// <summary>Protects bytes.</summary>
    /// <exception cref="IOException">The authentication is over: it takes a new connection.</exception>
    void Wrap(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>Opens what the server protected.</summary>
    /// <exception cref="Decoding.MalformedMessageException">It is not protected as agreed on, or was changed on the way.</exception>
    void Unwrap(ReadOnlySpan<byte> token, IBufferWriter<byte> output);
}
