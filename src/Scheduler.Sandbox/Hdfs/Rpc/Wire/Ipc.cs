using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>Constants of Hadoop IPC version 9 (<c>RpcConstants</c>, <c>AuthProtocol</c>, <c>Server</c>).</summary>
internal static class Ipc
{
    public const byte Version = 9;

    /// <summary>Largest frame of a client (<c>ipc.maximum.data.length</c>); a longer one closes the connection.</summary>
    public const int MaxFrameBytes = 128 * 1024 * 1024;

    /// <summary>Calls of one connection that are answered at the same time; more of them wait to be read.</summary>
    public const int MaxConcurrentCalls = 128;

    public const int ConnectionContextCallId = -3;

    public const int PingCallId = -4;

    public const int SaslCallId = -33;

    /// <summary>Of the answer to an authentication that failed.</summary>
    public const int AuthenticationFailedCallId = -1;

    /// <summary>Version of both protocols.</summary>
    public const ulong ProtocolVersion = 1;

    /// <summary>The header that an answer outside a call has.</summary>
    public static RpcRequestHeaderProto Unasked(int callId) =>
        new() { CallId = callId, ClientId = Google.Protobuf.ByteString.Empty, RetryCount = -1 };
}
