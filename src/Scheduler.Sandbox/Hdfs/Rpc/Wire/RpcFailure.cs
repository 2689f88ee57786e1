using Scheduler.Sandbox.Hdfs.Model;
using ErrorCode = Scheduler.Hdfs.Rpc.Protos.RpcResponseHeaderProto.Types.RpcErrorCodeProto;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>A refusal as the header of an answer carries it.</summary>
/// <param name="JavaClassName">Qualified Java class name.</param>
/// <param name="Message">Message, without the stack trace that follows it on the wire.</param>
/// <param name="Detail">What kind it is; kinds from <c>FATAL_UNKNOWN</c> on close the connection.</param>
internal sealed record RpcFailure(string JavaClassName, string Message, ErrorCode Detail)
{
    private const string RpcServerException = "org.apache.hadoop.ipc.RpcServerException";

    public bool IsFatal => Detail >= ErrorCode.FatalUnknown;

    public static RpcFailure NoContext { get; } =
        new(RpcServerException, "Connection context not established", ErrorCode.FatalInvalidRpcHeader);

    public static RpcFailure NotAuthenticated { get; } =
        new(RpcServerException, "Not authenticated, or not wrapped as agreed on", ErrorCode.FatalUnauthorized);

    public static RpcFailure SecondContext { get; } =
        new(RpcServerException, "Connection context already processed", ErrorCode.FatalInvalidRpcHeader);

    public static RpcFailure Of(HdfsException refused) => new(refused.JavaClassName, refused.Message, ErrorCode.ErrorApplication);

    public static RpcFailure VersionMismatch(int version) => new(
        "org.apache.hadoop.ipc.RPC$VersionMismatch",
        $"Server IPC version {Ipc.Version} cannot communicate with client version {version}",
        ErrorCode.FatalVersionMismatch);

    public static RpcFailure UnknownOutOfBandCall(int callId) =>
        new(RpcServerException, $"Unknown out of band call #{callId}", ErrorCode.FatalInvalidRpcHeader);

    public static RpcFailure UnknownRpcKind { get; } =
        new(RpcServerException, "Unknown rpc kind in rpc header", ErrorCode.FatalInvalidRpcHeader);

    public static RpcFailure Undecodable(string what) =>
        new(RpcServerException, $"IPC server unable to read {what}", ErrorCode.FatalDeserializingRequest);

    public static RpcFailure UnknownMethod(string protocol, string method) => new(
        "org.apache.hadoop.ipc.RpcNoSuchMethodException",
        $"Unknown method {method} called on {protocol} protocol.",
        ErrorCode.ErrorNoSuchMethod);

    public static RpcFailure UnknownProtocol(string protocol) => new(
        "org.apache.hadoop.ipc.RpcNoSuchProtocolException", $"Unknown protocol: {protocol}", ErrorCode.ErrorNoSuchProtocol);

    public static RpcFailure ProtocolVersion(string protocol, ulong version) => new(
        "org.apache.hadoop.ipc.RPC$VersionMismatch",
        $"Protocol {protocol} version mismatch. (client = {version}, server = {Ipc.ProtocolVersion})",
        ErrorCode.ErrorRpcVersionMismatch);

    public static RpcFailure MissingFields(IEnumerable<string> fields) => new(
        "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
        $"Message missing required fields: {string.Join(", ", fields)}",
        ErrorCode.ErrorApplication);

    public static RpcFailure MalformedRequest { get; } = new(
        "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
        "Protocol message contained an invalid tag (zero).",
        ErrorCode.ErrorApplication);

    public static RpcFailure Impersonation(string user, string other) => new(
        "org.apache.hadoop.security.authorize.AuthorizationException",
        $"User: {user} is not allowed to impersonate {other}",
        ErrorCode.FatalUnauthorized);

    public static RpcFailure Sasl(string message) =>
        new("javax.security.sasl.SaslException", message, ErrorCode.FatalUnauthorized);

    public static RpcFailure InvalidToken(string message) =>
        new("org.apache.hadoop.security.token.SecretManager$InvalidToken", message, ErrorCode.FatalUnauthorized);

    public static RpcFailure SimpleNotEnabled { get; } = new(
        "org.apache.hadoop.security.AccessControlException",
        "SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]",
        ErrorCode.FatalUnauthorized);
}

/// <summary>Carries a refusal to where it is answered.</summary>
internal sealed class RpcFailureException(RpcFailure failure) : Exception(failure.Message)
{
    public RpcFailure Failure { get; } = failure;
}
