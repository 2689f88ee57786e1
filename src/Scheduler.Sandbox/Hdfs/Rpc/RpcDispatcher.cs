using Google.Protobuf;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Finds a call's method and runs it; the protocol is checked per call, whatever the connection was opened for.</summary>
internal sealed class RpcDispatcher(SandboxNamespace hdfs, NameNodeOptions options)
{
    private readonly Dictionary<string, RpcMethods> _protocols = new(StringComparer.Ordinal)
    {
        [Ipc.ClientProtocol] = new ClientProtocol(hdfs, options).Methods,
        [Ipc.HAServiceProtocol] = new HAService(options).Methods,
    };

    /// <summary>The answer of the method.</summary>
    /// <exception cref="HdfsException">The method refuses.</exception>
    /// <exception cref="RpcFailureException">There is no such method, or its request is malformed.</exception>
    public IMessage Answer(RpcCall call, Caller caller)
    {
        var (protocol, method) = (call.Method.DeclaringClassProtocolName, call.Method.MethodName);
        if (!_protocols.TryGetValue(protocol, out var methods)) throw new RpcFailureException(RpcFailure.UnknownProtocol(protocol));
        if (call.Method.ClientProtocolVersion != Ipc.ProtocolVersion)
        {
            throw new RpcFailureException(RpcFailure.ProtocolVersion(protocol, call.Method.ClientProtocolVersion));
        }

        return methods.TryGet(method, out var answer) && !caller.State.MissingOperations.Contains(method)
            ? answer(call, caller)
            : throw new RpcFailureException(RpcFailure.UnknownMethod(protocol, method));
    }
}
