using Google.Protobuf;
using Scheduler.Sandbox.Hdfs.Model;
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

/// <summary>Who calls, and in which state the NameNode is for that call.</summary>
/// <param name="User">Short name of the user.</param>
/// <param name="Address">The client's address: near replicas come first.</param>
/// <param name="State">The NameNode's state.</param>
internal sealed record Caller(string User, string? Address, NameNodeState State);

/// <summary>Which NameNodes of a nameservice may answer a method (<c>NameNode.OperationCategory</c>).</summary>
internal enum OperationCategory
{
    /// <summary>Every one.</summary>
    Unchecked,

    /// <summary>All but a standby.</summary>
    Read,

    /// <summary>The active alone.</summary>
    Write,
}

internal static class OperationCategories
{
    /// <summary>Fails as <c>checkOperation</c> does.</summary>
    public static void Check(this OperationCategory category, HaState state)
    {
        if (category == OperationCategory.Unchecked || state == HaState.Active) return;
        if (state == HaState.Standby) throw HdfsException.Standby(category.ToString().ToUpperInvariant());
        if (category == OperationCategory.Write) throw HdfsException.ObserverRetryOnActive();
    }
}
