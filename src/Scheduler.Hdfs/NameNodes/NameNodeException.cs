using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>A call to one NameNode failed. Says whether to retry, and how the failure is reported when retries fail.</summary>
internal sealed class NameNodeException : Exception
{
    public NameNodeException(
        NameNodeCallOutcome outcome, RetryDecision decision, BlockMapFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Outcome = outcome;
        RetryDecision = decision;
        Failure = failure;
    }

    public NameNodeCallOutcome Outcome { get; }

    public RetryDecision RetryDecision { get; }

    public BlockMapFailure Failure { get; }

    /// <summary>Whether the call was not sent, since the circuit is open.</summary>
    public bool IsCircuitOpen { get; init; }

    /// <summary>
    /// Whether this transport cannot be used with the NameNode, so that another one may: nothing listens, or the server does not speak it.
    /// </summary>
    public bool RulesOutTransport { get; init; }

    /// <summary>
    /// Whether the NameNode answered, whatever the outcome: with an exception of its own, or with too large an answer. The next path may
    /// succeed.
    /// </summary>
    public bool IsAnswer { get; init; }

    /// <summary>Whether only RPC has this call, and the NameNode is called over WebHDFS.</summary>
    public bool IsNotNative { get; init; }

    /// <summary>Whether the server is a Router (RBF) that does not support this call.</summary>
    public bool IsRouter { get; init; }

    /// <summary>Whether an observer sends the call to the active.</summary>
    public bool AsksForActive { get; init; }

    /// <summary>Whether it counts as a failure of the NameNode: an answer about the path or the caller does not.</summary>
    public bool CountsAgainstCircuit =>
        !IsAnswer && Outcome is NameNodeCallOutcome.Timeout or NameNodeCallOutcome.Unreachable or NameNodeCallOutcome.BadAnswer;

    /// <summary>
    /// Whether it is an answer about the path of the call, as only a healthy NameNode gives. What it says about itself or about
    /// us, such as safe mode, is not.
    /// </summary>
    public bool IsAboutPath => Failure is BlockMapFailure.NotFound or BlockMapFailure.AccessDenied or BlockMapFailure.InvalidPath;

    public static NameNodeException Unreachable(string nameNode, string reason, Exception? inner = null) => new(
        NameNodeCallOutcome.Unreachable,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} {reason}.",
        inner);

    public static NameNodeException Timeout(string nameNode, TimeSpan deadline) => new(
        NameNodeCallOutcome.Timeout,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Timeout,
        $"NameNode {nameNode} did not answer within {deadline.TotalSeconds:0.###} s (NameNode:CallTimeout).");

    public static NameNodeException CircuitOpen(string nameNode, string cause) => new(
        NameNodeCallOutcome.Unreachable,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} failed too often and is not called for a while (NameNode:Breaker). Last failure: {cause}")
    { IsCircuitOpen = true };

    public static NameNodeException NotNative(string nameNode) => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} is called over WebHDFS, which does not support this.")
    { IsNotNative = true };

    public static NameNodeException NotOpenable(string nameNode) => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.NotSupported,
        $"NameNode {nameNode} is called over RPC only, and only WebHDFS reads bytes of files: set dfs.namenode.http-address, "
        + "or https-address where there is Kerberos or a token, or its URL in NameNode:Nameservices; and NameNode:Transport to auto, "
        + "or to webhdfs, which takes http in any case.");

    public static NameNodeException Malformed(string nameNode, string what, Exception? inner = null) => new(
        NameNodeCallOutcome.BadAnswer,
        RetryDecision.Fail,
        BlockMapFailure.MalformedAnswer,
        $"NameNode {nameNode} gave a malformed answer: {what}.",
        inner);

    public static NameNodeException Redirects(string nameNode, string where, string whyNot) => new(
        NameNodeCallOutcome.BadAnswer,
        RetryDecision.Fail,
        BlockMapFailure.NotSupported,
        $"NameNode {nameNode} redirects {where}; the redirect is not followed, since {whyNot}. Set dfs.namenode.http-address (or "
        + "https-address and dfs.http.policy), or its URL in NameNode:Nameservices, to where it leads.");

    /// <summary>A complete answer with invalid content: the path caused it, and the NameNode is available.</summary>
    public static NameNodeException Unreadable(string nameNode, string what, Exception inner)
    {
        var e = Malformed(nameNode, what, inner);
        return new NameNodeException(e.Outcome, e.RetryDecision, e.Failure, e.Message, inner) { IsAnswer = true };
    }

    public static NameNodeException OverMemoryBudget(string nameNode, AnswerBudgetException e) => new(
        NameNodeCallOutcome.OverMemoryBudget,
        RetryDecision.Retry,
        BlockMapFailure.OverMemoryBudget,
        $"The answer of NameNode {nameNode} was dropped, since {e.Message}.",
        e);

    public static NameNodeException TooLarge(string nameNode, long limit) => new(
        NameNodeCallOutcome.BadAnswer,
        RetryDecision.Fail,
        BlockMapFailure.AnswerTooLarge,
        $"NameNode {nameNode} gave an answer larger than {limit} bytes (NameNode:MaxAnswerBytes).")
    { IsAnswer = true };
}

/// <summary>What to do after a failed call, as <c>RetryAction.RetryDecision</c> of Hadoop's retry policies.</summary>
internal enum RetryDecision
{
    /// <summary>No other attempt will succeed.</summary>
    Fail,

    /// <summary>Another NameNode of the nameservice may answer.</summary>
    FailoverAndRetry,

    /// <summary>The same NameNode will answer after a pause.</summary>
    Retry,
}
