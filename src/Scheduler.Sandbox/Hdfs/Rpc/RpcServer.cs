using Microsoft.AspNetCore.Connections;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;
using Scheduler.Sandbox.Http;
using ErrorCode = Scheduler.Hdfs.Rpc.Protos.RpcResponseHeaderProto.Types.RpcErrorCodeProto;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>The NameNode's side of Hadoop IPC: what all of its connections share.</summary>
internal sealed class RpcServer(
    SandboxNamespace hdfs, NameNodeOptions options, Faults<NameNodeFault> faults, RequestLog requests,
    AppliedEdits applied, Func<NameNodeState> state)
{
    private readonly RpcDispatcher _dispatcher = new(hdfs, options);

    public NameNodeOptions Options => options;

    public Faults<NameNodeFault> Faults => faults;

    /// <summary>The state id of a header, under HA only.</summary>
    public long? StateId => options.Nameservice is null ? null
        : state().HaState == HaState.Observer ? applied.Last : hdfs.LastTxid;

    /// <summary>Serves a connection until either side ends it.</summary>
    public async Task HandleAsync(ConnectionContext transport)
    {
        using var connection = new RpcConnection(this, transport);
        try
        {
            await connection.RunAsync();
        }
        catch (IOException)
        {
            // The client has closed the connection: there is nothing to answer.
        }
        catch (OperationCanceledException)
        {
            // The connection was closed after an answer that ends it, or the server stops.
        }
    }

    /// <summary>Holds a call until this NameNode has applied what the client has seen.</summary>
    public Task AlignAsync(RpcCall call, CancellationToken cancellationToken) =>
        applied.ReachAsync(call.Header, call.Method.MethodName, state().HaState, cancellationToken);

    /// <summary>The answer to a call, as a frame.</summary>
    public byte[] Answer(RpcCall call, string? user, string? address)
    {
        try
        {
            if (user is null) throw NoUser();
            return RpcAnswer.Succeeded(call.Header, _dispatcher.Answer(call, new Caller(user, address, state())), StateId);
        }
        catch (HdfsException refused)
        {
            return RpcAnswer.Failed(call.Header, RpcFailure.Of(refused), StateId);
        }
        catch (RpcFailureException refused)
        {
            return RpcAnswer.Failed(call.Header, refused.Failure, StateId);
        }
        catch (ArgumentException malformed)
        {
            return RpcAnswer.Failed(call.Header, RpcFailure.Of(HdfsException.IllegalArgument(malformed.Message)), StateId);
        }
    }

    public void Log(RpcCall call, string? user)
    {
        var (header, method) = (call.Header, call.Method);
        var target = $"{method.DeclaringClassProtocolName}/{method.MethodName}?user={user}&callId={header.CallId}"
            + $"&retryCount={header.RetryCount}&callerContext={header.CallerContext?.Context}";
        requests.Add(new LoggedRequest(method.MethodName, target));
    }

    // As recorded from a connection context without a user.
    private static HdfsException NoUser() => new(
        "java.lang.NullPointerException",
        "Cannot invoke \"org.apache.hadoop.security.UserGroupInformation.toString()\" because \"ugi\" is null");
}

/// <summary>What a fault answers in place of the method.</summary>
internal static class InjectedAnswer
{
    private const int GarbageBytes = 16;

    /// <summary>A length, and bytes that are not a header.</summary>
    private static byte[] Garbage { get; } = [0, 0, 0, GarbageBytes, .. Enumerable.Repeat((byte)0xff, GarbageBytes)];

    /// <summary>The frame; null for a fault that does not replace the answer.</summary>
    public static byte[]? Of(NameNodeFault? fault, RpcRequestHeaderProto request, long? stateId) => fault switch
    {
        NameNodeFault.Garbage => Garbage,
        NameNodeFault.Unauthorized => RpcAnswer.Failed(
            Ipc.Unasked(Ipc.AuthenticationFailedCallId), RpcFailure.SimpleNotEnabled, stateId),
        NameNodeFault.ServerError => RpcAnswer.Failed(
            request, new RpcFailure("java.lang.OutOfMemoryError", "Java heap space", ErrorCode.ErrorRpcServer), stateId),
        NameNodeFault.Retriable => RpcAnswer.Failed(
            request, RpcFailure.Of(HdfsException.Retriable("NameNode still not started")), stateId),
        NameNodeFault.Standby => RpcAnswer.Failed(request, RpcFailure.Of(HdfsException.Standby()), stateId),
        _ => null,
    };

    /// <summary>Whether the connection ends with the answer.</summary>
    public static bool EndsConnection(NameNodeFault? fault) => fault is NameNodeFault.DropMidBody or NameNodeFault.Unauthorized;
}
