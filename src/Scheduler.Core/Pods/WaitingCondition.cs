namespace Scheduler.Core.Pods;

/// <summary>The condition <c>hdfs.locality/Waiting</c> in a pod's status: the durable record of its wait, whichever replica reads it.</summary>
/// <param name="IsTrue">True while the pod may be held; false once its wait is over.</param>
/// <param name="Since">Its transition time: when the wait began, in whole seconds. The end leaves it alone. Null when it cannot be read.</param>
public sealed record WaitingCondition(bool IsTrue, DateTimeOffset? Since)
{
    /// <summary>Its type.</summary>
    public const string Type = "hdfs.locality/Waiting";
}
