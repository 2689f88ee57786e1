using System.Net;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Tells what an answer other than 200 means: by the exception's name, since 403 stands for every IOException and HttpFS says 500
/// for most. One for each NameNode.
/// </summary>
internal sealed class WebHdfsErrors(string nameNode, string identityAdvice)
{
    /// <summary>The failure that an error answer stands for.</summary>
    public NameNodeException From(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (status == HttpStatusCode.Unauthorized) return NotAuthenticated();
        var exception = RemoteException.TryRead(body);
        if (exception is not null) return From(exception);
        // HttpFS before 3.4 says so of an operation that it does not implement.
        if (status == HttpStatusCode.BadRequest && body.IsEmpty) return UnknownOperation("it answered 400 without a reason, as HttpFS does");
        return WithoutException(status);
    }

    private NameNodeException From(RemoteException e) => e.Exception switch
    {
        "StandbyException" => Error(NameNodeCallOutcome.NotActive, Reaction.TryNext, BlockMapFailure.NoActiveNameNode, "is standby"),
        "ObserverRetryOnActiveException" => Error(
            NameNodeCallOutcome.NotActive, Reaction.TryNext, BlockMapFailure.NoActiveNameNode, "is an observer and sends this to the active"),
        "RetriableException" => Retriable(e),
        "SafeModeException" => Error(NameNodeCallOutcome.Retriable, Reaction.Fail, BlockMapFailure.SafeMode, "is in safe mode", e),
        "FileNotFoundException" => Error(NameNodeCallOutcome.NotFound, Reaction.Fail, BlockMapFailure.NotFound, "says", e),
        "AccessControlException" or "AuthorizationException" =>
            Error(NameNodeCallOutcome.Denied, Reaction.Fail, BlockMapFailure.AccessDenied, "refuses", e),
        // Their messages tell of tokens: not to be repeated.
        "SecurityException" or "InvalidToken" or "AuthenticationException" or "SecretManager" => NotAuthenticated(),
        "QueryParamException" => UnknownOperation(e.Message),
        "UnsupportedOperationException" => UnknownOperation(e.Message),
        "IllegalArgumentException" or "InvalidPathException" => Illegal(e),
        _ => Error(NameNodeCallOutcome.Unreachable, Reaction.Fail, BlockMapFailure.Unreachable, $"failed with {e.Exception}", e),
    };

    // An HA NameNode in safe mode wraps the SafeModeException: it will be over, so asking again is right.
    private NameNodeException Retriable(RemoteException e) => Error(
        NameNodeCallOutcome.Retriable,
        Reaction.RetrySame,
        e.Message.Contains("SafeModeException", StringComparison.Ordinal) ? BlockMapFailure.SafeMode : BlockMapFailure.Unreachable,
        "asks to come back later",
        e);

    private NameNodeException Illegal(RemoteException e)
    {
        if (e.Message.Contains("is not a valid GET operation", StringComparison.Ordinal)) return UnknownOperation(e.Message);
        return e.Message.Contains("\"user.name\"", StringComparison.Ordinal)
            ? NotAuthenticated()
            : Error(NameNodeCallOutcome.NotFound, Reaction.Fail, BlockMapFailure.InvalidPath, "refuses", e);
    }

    private NameNodeException WithoutException(HttpStatusCode status) => (int)status switch
    {
        403 => Error(NameNodeCallOutcome.Denied, Reaction.Fail, BlockMapFailure.AccessDenied, "answered 403 without a reason"),
        // A NameNode that is starting says so, too.
        404 => Error(
            NameNodeCallOutcome.Unreachable,
            Reaction.TryNext,
            BlockMapFailure.NotSupported,
            "has no WebHDFS at this URL (404); check the URL and dfs.webhdfs.enabled"),
        >= 500 => NameNodeException.Unreachable(nameNode, $"answered {(int)status}"),
        _ => NameNodeException.Malformed(nameNode, $"status {(int)status} without a reason"),
    };

    private NameNodeException NotAuthenticated() => Error(
        NameNodeCallOutcome.Denied, Reaction.Fail, BlockMapFailure.NotAuthenticated, $"does not accept who we are; {identityAdvice}");

    private NameNodeException UnknownOperation(string reason) => Error(
        NameNodeCallOutcome.NotSupported, Reaction.Fail, BlockMapFailure.NotSupported, $"does not know the operation ({reason})");

    private NameNodeException Error(
        NameNodeCallOutcome outcome, Reaction reaction, BlockMapFailure failure, string what, RemoteException? exception = null) =>
        new(outcome, reaction, failure, $"NameNode {nameNode} {what}{(exception is null ? "." : $": {exception.Message}")}");
}
