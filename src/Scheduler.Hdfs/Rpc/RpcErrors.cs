using System.Net.Sockets;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Maps failures of RPC. One for each NameNode.</summary>
internal sealed class RpcErrors(string nameNode, string identityAdvice)
{
    private readonly RemoteErrors _errors = new(nameNode, identityAdvice);

    /// <summary>The failure to get a connection.</summary>
    public static NameNodeException CannotConnect(string nameNode, Exception e)
    {
        var reason = e is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
            ? "has a name that does not resolve"
            : "cannot be reached";
        return new NameNodeException(
            NameNodeCallOutcome.Unreachable,
            RetryDecision.FailoverAndRetry,
            BlockMapFailure.Unreachable,
            $"NameNode {nameNode} {reason} over RPC ({e.Message.TrimEnd('.')}).",
            e)
        { RulesOutTransport = true };
    }

    /// <summary>The failure that an answer other than success stands for.</summary>
    public NameNodeException From(ResponseHeader header)
    {
        var exception = RemoteException.From(header.ExceptionClassName, header.ErrorMessage);
        return header switch
        {
            // "SIMPLE authentication is not enabled" is about how we authenticate, not about what our user may do.
            { IsUnauthorized: true } when exception.Exception == "AccessControlException" => NotAuthenticated(),
            { IsUnauthorized: true } when exception.Exception == "SaslException" => NotAuthenticated(exception.Message),
            { Status: RpcStatus.Fatal, IsUnauthorized: false } =>
                NameNodeException.Malformed(nameNode, $"it ends the connection with {exception.Exception}: {exception.Message}"),
            _ => _errors.From(exception),
        };
    }

    /// <summary>There is no such path.</summary>
    public NameNodeException NotFound(string path) =>
        _errors.From(new RemoteException("FileNotFoundException", $"File does not exist: {path}"));

    private NameNodeException NotAuthenticated(string? reason = null)
    {
        var e = _errors.NotAuthenticated(reason);
        return new NameNodeException(e.Outcome, e.RetryDecision, e.Failure, e.Message) { RulesOutTransport = true };
    }
}
