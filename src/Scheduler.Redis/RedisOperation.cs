namespace Scheduler.Redis;

/// <summary>What was asked of Redis. The names are the values of a metric's <c>operation</c> label.</summary>
public enum RedisOperation
{
    /// <summary>Read a map.</summary>
    Get,

    /// <summary>Write a map.</summary>
    Set,

    /// <summary>Take the lease of a path.</summary>
    TakeLease,

    /// <summary>Give the lease of a path back.</summary>
    ReleaseLease,

    /// <summary>Become, or stay, the replica that watches a nameservice.</summary>
    TakeLead,

    /// <summary>Let another replica watch.</summary>
    GiveLead,

    /// <summary>Listen for changes.</summary>
    Subscribe,

    /// <summary>Tell the other replicas of changes.</summary>
    Publish,

    /// <summary>Hear of changes; <see cref="RedisOutcome.Garbage"/> for a message that is not ours.</summary>
    Receive,

    /// <summary>Read the footer of a file.</summary>
    GetFooter,

    /// <summary>Write the footer of a file.</summary>
    SetFooter,

    /// <summary>Keep the decision about a pod.</summary>
    SetDecision,

    /// <summary>Read the decision about a pod.</summary>
    GetDecision,

    /// <summary>Read the newest decisions.</summary>
    ListDecisions,
}
