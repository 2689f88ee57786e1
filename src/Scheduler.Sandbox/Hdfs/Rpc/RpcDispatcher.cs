using Google.Protobuf;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Finds a call's method and runs it; the protocol is checked per call, whatever the connection was opened for.</summary>
internal sealed class RpcDispatcher(SandboxNamespace hdfs, NameNodeOptions options)
{
    // RouterClientProtocol of 3.3; it does not serve HAServiceProtocol at all.
    private static readonly string[] RouterRefuses = ["getEditsFromTxid", "msync"];

    private readonly Dictionary<string, RpcMethods> _protocols = Protocols(hdfs, options);

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

        if (IsRefusedByRouter(method)) throw HdfsException.RouterUnsupported(method);
        return methods.TryGet(method, out var answer) && !caller.State.MissingOperations.Contains(method)
            ? answer(call, caller)
            : throw new RpcFailureException(RpcFailure.UnknownMethod(protocol, method));
    }

    private bool IsRefusedByRouter(string method) =>
        options.RouterOf is not null && (RouterRefuses.Contains(method) || options.RouterAlsoRefuses.Contains(method));

    private static Dictionary<string, RpcMethods> Protocols(SandboxNamespace hdfs, NameNodeOptions options)
    {
        var protocols = new Dictionary<string, RpcMethods>(StringComparer.Ordinal)
        {
            [ClientProtocol.Protocol] = new ClientProtocol(hdfs, options).Methods,
        };
        if (options.RouterOf is null) protocols[HAService.Protocol] = new HAService(options).Methods;
        return protocols;
    }
}
