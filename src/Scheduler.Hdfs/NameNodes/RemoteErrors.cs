using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>Maps a NameNode's exception, by its class name, to a failure, for either transport. One for each NameNode.</summary>
internal sealed class RemoteErrors(string nameNode, string identityAdvice)
{
    /// <summary>The failure that an exception stands for.</summary>
    public NameNodeException From(RemoteException e) => e.Exception switch
    {
        "StandbyException" =>
            Error(NameNodeCallOutcome.NotActive, RetryDecision.FailoverAndRetry, BlockMapFailure.NoActiveNameNode, "is standby"),
        "ObserverRetryOnActiveException" => RetryOnActive(),
        "RetriableException" => Retriable(e),
        "SafeModeException" => Error(NameNodeCallOutcome.Retriable, RetryDecision.Fail, BlockMapFailure.SafeMode, "is in safe mode", e),
        "FileNotFoundException" or "ParentNotDirectoryException" =>
            Error(NameNodeCallOutcome.NotFound, RetryDecision.Fail, BlockMapFailure.NotFound, "says", e),
        // As some versions say that a path is below a file.
        "AccessControlException" when e.Message.Contains("is not a directory", StringComparison.Ordinal) =>
            Error(NameNodeCallOutcome.NotFound, RetryDecision.Fail, BlockMapFailure.NotFound, "says", e),
        "AccessControlException" => Error(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.AccessDenied, "refuses", e),
        "AuthorizationException" => NotAuthorized(e),
        // Their messages may name tokens: do not repeat them.
        "SecurityException" or "InvalidToken" or "AuthenticationException" or "SecretManager" => NotAuthenticated(),
        "UnsupportedOperationException" when IsOfRouter(e.Message) => NotSupportedByRouter(e),
        "QueryParamException" or "UnsupportedOperationException" or "RpcNoSuchMethodException" or "RpcNoSuchProtocolException" =>
            UnknownOperation(e.Message),
        "IllegalArgumentException" or "InvalidPathException" => Illegal(e),
        _ => Unlisted(e),
    };

    /// <summary>The NameNode does not accept our identity.</summary>
    /// <param name="reason">What it says about that; null if there is nothing to repeat.</param>
    public NameNodeException NotAuthenticated(string? reason = null) => Error(
        NameNodeCallOutcome.Denied,
        RetryDecision.Fail,
        BlockMapFailure.NotAuthenticated,
        $"does not accept our identity{(reason is null ? "" : $" ({reason.TrimEnd('.')})")}; {identityAdvice}");

    /// <summary>The server does not support the operation.</summary>
    public NameNodeException UnknownOperation(string reason) => Error(
        NameNodeCallOutcome.NotSupported, RetryDecision.Fail, BlockMapFailure.NotSupported, $"does not support the operation ({reason})");

    /// <summary>Any other failure.</summary>
    public NameNodeException Error(
        NameNodeCallOutcome outcome, RetryDecision decision, BlockMapFailure failure, string what, RemoteException? exception = null) =>
        new(outcome, decision, failure, $"NameNode {nameNode} {what}{(exception is null ? "." : $": {exception.Message}")}");

    // RouterRpcServer.checkOperation; a NameNode names an operation's category, never the operation.
    private static bool IsOfRouter(string message) =>
        message.StartsWith("Operation \"", StringComparison.Ordinal) && message.Contains("\" is not supported", StringComparison.Ordinal);

    private NameNodeException NotSupportedByRouter(RemoteException e) => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.Fail,
        BlockMapFailure.NotSupported,
        $"{nameNode} is a Router (RBF), which does not support this: {e.Message.TrimEnd('.')}.")
    { IsRouter = true };

    private NameNodeException RetryOnActive() => new(
        NameNodeCallOutcome.NotActive,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.NoActiveNameNode,
        $"NameNode {nameNode} is an observer and sends this call to the active NameNode.")
    { AsksForActive = true };

    // An HA NameNode in safe mode wraps the SafeModeException: it will end, so a retry is right.
    private NameNodeException Retriable(RemoteException e) => Error(
        NameNodeCallOutcome.Retriable,
        RetryDecision.Retry,
        e.Message.Contains("SafeModeException", StringComparison.Ordinal) ? BlockMapFailure.SafeMode : BlockMapFailure.Unreachable,
        "asks to retry later",
        e);

    private NameNodeException NotAuthorized(RemoteException e) => new(
        NameNodeCallOutcome.Denied,
        RetryDecision.Fail,
        BlockMapFailure.AccessDenied,
        $"NameNode {nameNode} refuses: {e.Message.TrimEnd('.')}; {(e.Message.Contains("impersonate", StringComparison.Ordinal)
            ? "allow it in the NameNode's core-site.xml (hadoop.proxyuser.USER.hosts and .groups), or change NameNode:DoAs"
            : "allow it in the NameNode's hadoop-policy.xml (security.client.protocol.acl)")}.");

    // Whatever it is, the path caused it: one tenant's path must not make the NameNode unavailable to the others.
    private NameNodeException Unlisted(RemoteException e) => new(
        NameNodeCallOutcome.Unreachable,
        RetryDecision.Fail,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} failed with {e.Exception}: {e.Message}")
    { IsAnswer = true };

    private NameNodeException Illegal(RemoteException e)
    {
        if (e.Message.Contains("is not a valid GET operation", StringComparison.Ordinal)) return UnknownOperation(e.Message);
        return e.Message.Contains("\"user.name\"", StringComparison.Ordinal)
            ? NotAuthenticated()
            : Error(NameNodeCallOutcome.NotFound, RetryDecision.Fail, BlockMapFailure.InvalidPath, "refuses", e);
    }
}

/// <summary>An exception that a NameNode answers with.</summary>
/// <param name="Exception">Simple name of its class.</param>
/// <param name="Message">Its message, one line, cut to a readable length.</param>
internal sealed record RemoteException(string Exception, string Message)
{
    private const int MaxMessageLength = 300;

    /// <summary>Of a class name, qualified or not, and a message that a stack trace may follow.</summary>
    public static RemoteException From(string className, string message) => new(SimpleName(className), FirstLine(message));

    private static string SimpleName(string className) => className[(className.LastIndexOfAny(['.', '$']) + 1)..];

    private static string FirstLine(string message)
    {
        var line = message.Split('\n', 2)[0];
        var text = string.Concat(line.Where(c => !char.IsControl(c)));
        return text.Length <= MaxMessageLength ? text : text[..MaxMessageLength] + "…";
    }
}
