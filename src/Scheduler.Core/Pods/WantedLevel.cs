namespace Scheduler.Core.Pods;

/// <summary>The level a pod would rather wait for than go without (<c>hdfs.locality/level</c>).</summary>
public enum WantedLevel
{
    /// <summary>Near is better; never waits.</summary>
    Preferred,

    /// <summary>A node in a rack that holds the input.</summary>
    Rack,

    /// <summary>A node that holds the input.</summary>
    Node,
}
