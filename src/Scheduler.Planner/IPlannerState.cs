namespace Scheduler.Planner;

/// <summary>What the planner has in progress, for gauges and explain.</summary>
public interface IPlannerState
{
    /// <summary>Pods with our gate.</summary>
    int GatedPods { get; }

    /// <summary>How long our gate alone has kept the pod that it has kept longest; zero when it keeps none.</summary>
    TimeSpan LongestGated { get; }

    /// <summary>Whether this replica plans.</summary>
    bool IsLeader { get; }
}
