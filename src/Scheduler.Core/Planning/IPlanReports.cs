using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Planning;

/// <summary>What the planner knows of single pods, for explain. There is none unless the planner is enabled.</summary>
public interface IPlanReports
{
    /// <summary>
    /// The newest pod of that name that has our gate, or had it; null when none has, or it lost the gate too long ago. Reads memory alone.
    /// </summary>
    PlanReport? Find(string podNamespace, string podName);
}

/// <summary>How far the planner is with a pod.</summary>
/// <param name="Pod">The pod, without its texts.</param>
/// <param name="Step">What it waits for, or what became of it.</param>
/// <param name="Since">When ours became its only gate, as far as known; with other gates when it was created; once released, when.</param>
public sealed record PlanReport(PodMetadata Pod, PlanStep Step, DateTimeOffset Since)
{
    /// <summary>What it asks for; null once it is released.</summary>
    public LocalityRequest? Request { get; init; }

    /// <summary>When it is released at the latest; null once it is, and while it has other gates.</summary>
    public DateTimeOffset? ReleasedBy { get; init; }

    /// <summary>Its gates besides ours; the API server bounds how many.</summary>
    public ImmutableArray<string> OtherGates { get; init; } = [];

    /// <summary>The node of its plan; null without one.</summary>
    public string? NodeName { get; init; }

    /// <summary>The replica that plans; null when none is known to.</summary>
    public string? Leader { get; init; }

    /// <summary>Why it was released without a plan, the end of a sentence; null unless it was.</summary>
    public string? WhyNot { get; init; }
}

/// <summary>How far the planner is with a pod. The names are values in explain's JSON.</summary>
public enum PlanStep
{
    /// <summary>Other gates keep it, too: it is planned when ours is the only one.</summary>
    OtherGates,

    /// <summary>The pods of its job are collected.</summary>
    Collecting,

    /// <summary>The block map of its input is being read.</summary>
    WaitingForMap,

    /// <summary>No near node has room, and it asked to wait for one.</summary>
    WaitingForSlot,

    /// <summary>Another replica plans, and knows what it waits for.</summary>
    AtLeader,

    /// <summary>Its gate is being removed.</summary>
    Releasing,

    /// <summary>Its node was nominated and its gate removed.</summary>
    Planned,

    /// <summary>Its gate was removed without a plan.</summary>
    Unplanned,
}
