using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>
/// The texts for kube-scheduler and the pod's status. Every text is constant: kube-scheduler writes it into the pod's status and retries
/// the pod at once when it changes. A text that changed with every call would cause endless retries.
/// </summary>
public static class WaitTexts
{
    /// <summary>Reason of the condition once the time is over.</summary>
    public const string OverReason = "TimeIsOver";

    /// <summary>Message of the condition once the time is over.</summary>
    public const string OverMessage = "hdfs.locality: the wait is over";

    private const string ForNode = "hdfs.locality: waiting for a node-local slot";
    private const string ForRack = "hdfs.locality: waiting for a rack-local slot";

    /// <summary>Why a node does not pass; also the message of the condition while the pod waits.</summary>
    public static string ReasonOf(WantedLevel level) => level == WantedLevel.Node ? ForNode : ForRack;

    /// <summary>Reason of the condition while the pod waits: one word.</summary>
    public static string ConditionReasonOf(WantedLevel level) => level == WantedLevel.Node ? "WaitingForNode" : "WaitingForRack";
}
