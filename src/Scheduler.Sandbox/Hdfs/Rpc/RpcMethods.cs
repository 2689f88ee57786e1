using Google.Protobuf;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>The methods of one protocol by name.</summary>
internal sealed class RpcMethods
{
    private readonly Dictionary<string, Func<RpcCall, Caller, IMessage>> _methods = new(StringComparer.Ordinal);

    public RpcMethods Add<TRequest>(string name, OperationCategory category, Func<TRequest, Caller, IMessage> method)
        where TRequest : IMessage, new()
    {
        _methods.Add(name, (call, caller) =>
        {
            var request = call.Read<TRequest>();
            category.Check(caller.State.HaState);
            return method(request, caller);
        });
        return this;
    }

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Func<RpcCall, Caller, IMessage>? method) =>
        _methods.TryGetValue(name, out method);
}
