using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>What one NameNode answered to one question over one transport.</summary>
/// <param name="Nameservice">Its nameservice.</param>
/// <param name="NameNode">Host and port that were asked.</param>
/// <param name="Transport"><c>rpc</c> or <c>webhdfs</c>.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="Message">What was wrong, or how we are known; a sentence.</param>
public sealed record NameNodeAnswer(
    string Nameservice, string NameNode, string Transport, NameNodeQuestion Question, BlockMapFailure? Failure, string Message)
{
    /// <summary>Whether there is no answer since it is a Router (RBF), which does not support the question.</summary>
    public bool IsRouter { get; init; }

    /// <summary>Whether the NameNode said that it is in safe mode.</summary>
    public bool IsInSafeMode { get; init; }

    /// <summary>DataNodes of a report; else empty.</summary>
    public IReadOnlyList<DataNode> DataNodes { get; init; } = [];
}
