using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>A call to one NameNode failed. Says what to do about it, and how the failure is told when nothing helps.</summary>
internal sealed class NameNodeException : Exception
{
    public NameNodeException(NameNodeCallOutcome outcome, RetryDecision decision, BlockMapFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Outcome = outcome;
        RetryDecision = decision;
        Failure = failure;
    }

    public NameNodeCallOutcome Outcome { get; }

    public RetryDecision RetryDecision { get; }

    public BlockMapFailure Failure { get; }

    /// <summary>Whether the NameNode never was asked, its circuit being open.</summary>
    public bool IsCircuitOpen { get; init; }

    /// <summary>Whether this transport cannot be used with the NameNode, so that another one may: nobody listens, or it does not speak it.</summary>
    public bool RulesOutTransport { get; init; }

    /// <summary>
    /// Whether the NameNode answered, whatever its outcome is called: an exception of its own, or more than is taken. The next path may
    /// fare better.
    /// </summary>
    public bool IsAnswer { get; init; }

    /// <summary>Whether RPC alone can ask this, and the NameNode is asked over WebHDFS.</summary>
    public bool IsNotNative { get; init; }

    /// <summary>Whether we ask a Router (RBF) in place of a NameNode: it passes most operations on, and refuses this one.</summary>
    public bool IsRouter { get; init; }

    /// <summary>Whether an observer sends the call to the active.</summary>
    public bool AsksForActive { get; init; }

    /// <summary>Whether it speaks against the NameNode's health: an answer of any kind that says who is asked or who asks does not.</summary>
    public bool CountsAgainstCircuit =>
        !IsAnswer && Outcome is NameNodeCallOutcome.Timeout or NameNodeCallOutcome.Unreachable or NameNodeCallOutcome.BadAnswer;

    /// <summary>
    /// Whether it is an answer about the path that was asked for, as only a NameNode in good health gives. What it says of itself or of
    /// us, safe mode for one, is none.
    /// </summary>
    public bool IsAboutPath => Failure is BlockMapFailure.NotFound or BlockMapFailure.AccessDenied or BlockMapFailure.InvalidPath;

    public static NameNodeException Unreachable(string nameNode, string reason, Exception? inner = null) => new(
        NameNodeCallOutcome.Unreachable, RetryDecision.FailoverAndRetry, BlockMapFailure.Unreachable, $"NameNode {nameNode} {reason}.", inner);

    public static NameNodeException Timeout(string nameNode, TimeSpan deadline) => new(
        NameNodeCallOutcome.Timeout,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Timeout,
        $"NameNode {nameNode} did not answer within {deadline.TotalSeconds:0.###} s (NameNode:CallTimeout).");

    public static NameNodeException CircuitOpen(string nameNode, string cause) => new(
        NameNodeCallOutcome.Unreachable,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} failed too often and is left alone for a while (NameNode:Breaker) after: {cause}")
    { IsCircuitOpen = true };

    public static NameNodeException NotNative(string nameNode) => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.Unreachable,
        $"NameNode {nameNode} is asked over WebHDFS, which cannot tell this.")
    { IsNotNative = true };

    public static NameNodeException NotOpenable(string nameNode) => new(
        NameNodeCallOutcome.NotSupported,
        RetryDecision.FailoverAndRetry,
        BlockMapFailure.NotSupported,
        $"NameNode {nameNode} is asked over RPC alone, and only WebHDFS reads bytes: set dfs.namenode.http-address, or https-address where "
        + "there is Kerberos or a token, or its URL in NameNode:Nameservices; and NameNode:Transport to auto, or to webhdfs, which takes "
        + "http in any case.");

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
        $"NameNode {nameNode} redirects {where}, where it is not followed, since {whyNot}; set dfs.namenode.http-address (or "
        + "https-address and dfs.http.policy), or its URL in NameNode:Nameservices, to where it leads.");

    /// <summary>An answer that came whole and says what none may: its path brought that about, the NameNode is there.</summary>
    public static NameNodeException Unreadable(string nameNode, string what, Exception inner)
    {
        var e = Malformed(nameNode, what, inner);
        return new NameNodeException(e.Outcome, e.RetryDecision, e.Failure, e.Message, inner) { IsAnswer = true };
    }

    public static NameNodeException OverMemoryBudget(string nameNode, AnswerBudgetException e) => new(
        NameNodeCallOutcome.OverMemoryBudget,
        RetryDecision.Retry,
        BlockMapFailure.OverMemoryBudget,
        $"The answer of NameNode {nameNode} was given up, since {e.Message}.",
        e);

    public static NameNodeException TooLarge(string nameNode, long limit) => new(
        NameNodeCallOutcome.BadAnswer,
        RetryDecision.Fail,
        BlockMapFailure.AnswerTooLarge,
        $"NameNode {nameNode} gave an answer larger than {limit} bytes (NameNode:MaxAnswerBytes).")
    { IsAnswer = true };
}

/// <summary>What a failed call calls for, as in Hadoop's failover policy.</summary>
internal enum RetryDecision
{
    /// <summary>Nobody will answer better.</summary>
    Fail,

    /// <summary>Another NameNode of the nameservice may answer.</summary>
    FailoverAndRetry,

    /// <summary>The same NameNode will answer after a pause.</summary>
    Retry,
}
