namespace Scheduler.Simulation.Scheduling;

/// <summary>A pod in the model of kube-scheduler; it takes one slot of a node.</summary>
/// <param name="name">Its name, and its uid.</param>
/// <param name="priority">Pods of higher priority may evict it.</param>
/// <param name="group">Pods of one group are spread over nodes (PodTopologySpread); null: of none.</param>
public sealed class SimulatedPod(string name, int priority = 0, string? group = null)
{
    /// <summary>Its name, and its uid.</summary>
    public string Name { get; } = name;

    /// <summary>Pods of higher priority may evict it.</summary>
    public int Priority { get; } = priority;

    /// <summary>The group that it is spread with; null: none.</summary>
    public string? Group { get; } = group;

    /// <summary>The node it is bound to; null while it is pending.</summary>
    public string? NodeName { get; internal set; }

    /// <summary>When it was bound.</summary>
    public DateTimeOffset? BoundAt { get; internal set; }

    /// <summary>
    /// The node that it is tried on first: that on which a preemption made room for it, or that which <see
    /// cref="KubeScheduler.Nominate"/> set. It stays when the pod is bound.
    /// </summary>
    public string? NominatedNodeName { get; internal set; }

    /// <summary>The message of its condition PodScheduled: kube-scheduler patches it when it changes.</summary>
    public string Message { get; internal set; } = "";

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; internal set; }

    /// <summary>How often filter of the extender was asked about it.</summary>
    public int FilterCalls { get; internal set; }

    /// <summary>How often kube-scheduler patched its status.</summary>
    public int SchedulerPatches { get; internal set; }

    /// <summary>When it was put into the queue, which is in that order.</summary>
    internal DateTimeOffset QueuedAt { get; set; }

    /// <summary>Until when it backs off.</summary>
    internal DateTimeOffset BackoffUntil { get; set; }

    /// <summary>The part of the queue that it is in.</summary>
    internal QueuePart Part { get; set; }

    /// <summary>Whether an event that could make it schedulable happened while it was tried.</summary>
    internal bool WasTriggered { get; set; }
}
