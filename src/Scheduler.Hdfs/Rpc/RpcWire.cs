namespace Scheduler.Hdfs.Rpc;

/// <summary>Constants of Hadoop IPC version 9 (hadoop-common, <c>RpcConstants</c>, <c>Server</c>, <c>Client</c>).</summary>
internal static class RpcWire
{
    /// <summary>callId of the frame with the connection context.</summary>
    public const int ConnectionContextCallId = -3;

    /// <summary>callId of a ping, which is not answered.</summary>
    public const int PingCallId = -4;

    /// <summary>retryCount where it has no meaning.</summary>
    public const int NoRetryCount = -1;

    /// <summary>Bytes of a clientId.</summary>
    public const int ClientIdBytes = 16;

    /// <summary>Version of the protocols that we call.</summary>
    public const ulong ProtocolVersion = 1;

    /// <summary>The protocol that reads the namespace.</summary>
    public const string ClientProtocol = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

    /// <summary>The protocol that tells and changes who is active.</summary>
    public const string HAServiceProtocol = "org.apache.hadoop.ha.HAServiceProtocol";

    /// <summary>What NameNodes with <c>hadoop.caller.context.enabled</c> write to their audit log for our calls.</summary>
    public const string CallerContext = "hdfs-locality";

    /// <summary><c>authByte</c> of a connection without SASL.</summary>
    public const byte SimpleAuthentication = 0;

    private const byte Version = 9;
    private const byte ServiceClass = 0;

    /// <summary>What a connection begins with: <c>hrpc</c>, version, service class, how the client means to authenticate.</summary>
    public static byte[] Preamble(byte authentication) => [.. "hrpc"u8, Version, ServiceClass, authentication];
}
